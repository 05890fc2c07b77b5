/** A part of a list, as MediaMTX cuts it: 100 items from page 0 if not asked otherwise. Throws in its words. */
export function paginate(all: readonly unknown[], query: URLSearchParams) {
  const size = parseNumber(query.get('itemsPerPage'), 100);
  if (size === 0) throw new Error('invalid items per page');
  const at = parseNumber(query.get('page'), 0) * size;
  return { itemCount: all.length, pageCount: Math.ceil(all.length / size), items: all.slice(at, at + size) };
}

function parseNumber(text: string | null, otherwise: number): number {
  if (text === null || text === '') return otherwise;
  if (!/^\d+$/.test(text)) throw new Error(`strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}
