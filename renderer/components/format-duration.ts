import { say } from '../language/say.ts';

/** A stretch of time in the words of a status line, such as "42 s" or "3 min 20 s". */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (ms < 950) return say('under a second');
  if (seconds < 60) return say('{seconds} s', { seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? say('{minutes} min', { minutes }) : say('{minutes} min {seconds} s', { minutes, seconds: seconds % 60 });
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? say('{hours} h', { hours }) : say('{hours} h {minutes} min', { hours, minutes: minutes % 60 });
}

/** An estimate, rounded to what it is worth: it would only flicker if it named every second. */
export function formatTimeLeft(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 5) return say('a few seconds left');
  if (seconds < 57.5) return say('about {seconds} s left', { seconds: Math.ceil(seconds / 5) * 5 });
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return say('about {minutes} min left', { minutes });
  const quarters = Math.ceil(minutes / 15);
  const hours = Math.floor(quarters / 4);
  const rest = (quarters % 4) * 15;
  return rest === 0 ? say('about {hours} h left', { hours }) : say('about {hours} h {minutes} min left', { hours, minutes: rest });
}
