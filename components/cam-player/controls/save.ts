/** Saves a picture as a file, named after the camera and the time. */
export function save(picture: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(picture);
  const time = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
  link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${time}.png`;
  link.click();
  // By the next task, the download holds its own reference to the bytes.
  setTimeout(() => URL.revokeObjectURL(link.href));
}
