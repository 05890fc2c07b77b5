/**
 * Puts text on the clipboard; resolves with whether the browser let it. Pages on plain HTTP, as many in a
 * house's own network are, have no clipboard API: there it is done as it was before.
 * @param root Where the text may stand for a moment.
 */
export async function copyText(text: string, root: ShadowRoot): Promise<boolean> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard };
  try {
    if (!clipboard) return copyByHand(text, root);
    await clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text, root);
  }
}

function copyByHand(text: string, root: ShadowRoot): boolean {
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
