/** Attached to the control of a dialog that shall have the focus when it opens. */
export function focusFirst(element: HTMLElement): void {
  element.autofocus = true;
}
