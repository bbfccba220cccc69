import type { Page } from '@playwright/test';

export interface UncoveredWords {
  /** What is read or spoken and was not translated. */
  readonly unsaid: readonly string[];
  /** What has no room. */
  readonly cut: readonly string[];
}

/** Called the same in every language, or printed on keys. */
const properNames = ['TAPE Studio', 'TAPE-Swin', 'CC BY-SA', 'JPEG XL', 'JPEG', 'PNG', 'TIFF', 'WebP', 'AVIF', 'HEIC', 'CMYK', 'PSNR', 'SSIM', 'CPU', 'Esc', 'Tab', 'Alt', 'dB', 'MP', 'MB', 'GB', 'min', 'px'];

/** Looks over the page in the pseudo-locale. `data`: text of the user's own, or of the machine, which nobody translates. */
export const uncoveredWords = (page: Page, data: readonly string[]): Promise<UncoveredWords> =>
  page.evaluate(
    (allowed) => {
      const unsaid = new Set<string>();
      const cut = new Set<string>();
      const isVisible = (element: Element): boolean => element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
      /** What is left when everything in brackets is taken out, and what needs no brackets. */
      const rest = (text: string): string => {
        let left = text;
        for (let before = ''; before !== left; ) {
          before = left;
          left = left.replace(/⟦[^⟦⟧]*⟧/g, ' ');
        }
        for (const word of allowed) left = left.replaceAll(word, ' ');
        return left;
      };
      const look = (text: string): void => {
        if (/\p{L}{2}/u.test(rest(text))) unsaid.add(text.trim());
      };
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
        const { parentElement: parent, textContent: text } = node;
        // An element's text may be put together of several nodes.
        if (parent !== null && text !== null && text.trim() !== '' && isVisible(parent)) look(parent.childElementCount === 0 ? parent.textContent : text);
      }
      for (const element of document.querySelectorAll<HTMLElement>('*')) {
        if (!isVisible(element)) continue;
        for (const name of ['title', 'aria-label', 'aria-valuetext', 'placeholder', 'alt']) look(element.getAttribute(name) ?? '');
        const { overflowX, textOverflow, position } = getComputedStyle(element);
        const holdsText = [...element.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && (child.textContent ?? '').trim() !== '');
        if (!holdsText || element.matches('.spoken, .spoken *, option')) continue;
        const { left, right, width } = element.getBoundingClientRect();
        // What is one pixel wide is only spoken.
        if (width <= 1) continue;
        const words = element.textContent.trim().slice(0, 60);
        if (position !== 'absolute' && (right > innerWidth + 1 || left < -1)) cut.add(`beyond the window: ${words}`);
        if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && (overflowX !== 'auto') && (overflowX !== 'scroll')) {
          // What ends in dots on purpose says all of itself when it is pointed at, or is data.
          if (textOverflow !== 'ellipsis' || !/⟧$/.test(words) || element.closest('[title]') === null) cut.add(`wider than its place: ${words}`);
        }
      }
      if (document.documentElement.scrollWidth > innerWidth) cut.add('the page scrolls sideways');
      return { unsaid: [...unsaid], cut: [...cut] };
    },
    [...data, ...properNames],
  );
