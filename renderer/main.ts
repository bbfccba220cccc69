import { mount } from 'svelte';
import { connectToShell } from './api.ts';
import App from './app.svelte';
import { speakIn } from './language/say.ts';
import { Studio } from './state/studio.svelte.ts';
import './styles/app.css';

const target = document.getElementById('app');
if (target === null) throw new Error('internal: index.html has no place for the app');

// Until the settings are known.
speakIn('system');
const studio = new Studio(connectToShell());
mount(App, { target, props: { studio } });
void studio.start();
