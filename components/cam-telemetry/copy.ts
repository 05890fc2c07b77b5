/**
 * Copies text to the clipboard; resolves with false if the browser did not allow it. Pages on plain HTTP, as in many
 * local networks, have no clipboard API. On such pages, `document.execCommand('copy')` does it.
 * @param root The root into which `execCommand` needs the text for a moment.
 */
export async function copyText(text: string, root: ShadowRoot): Promise<boolean> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  try {
    if (!clipboard) return copyByCommand(text, root);
    await clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text, root);
  }
}

function copyByCommand(text: string, root: ShadowRoot): boolean {
  const focused = root.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.style.cssText = 'position:fixed;opacity:0';
  root.append(area);
  area.select();
  const isCopied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
