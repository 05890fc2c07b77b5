import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { boundaryOf, MultipartParser } from '../../src/transports/multipart.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (body: Uint8Array) => new TextDecoder().decode(body);
const join = (...chunks: Uint8Array[]) => {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
};
const bodies = (boundary: string, stream: string) =>
  new MultipartParser(boundary).push(bytes(stream)).map(({ body }) => text(body));

describe('boundaryOf', () => {
  for (const [type, boundary] of [
    ['multipart/x-mixed-replace; boundary=frame', 'frame'],
    ['multipart/x-mixed-replace;boundary="--my boundary"', '--my boundary'],
    ['Multipart/X-Mixed-Replace; charset=utf-8; BOUNDARY = frame; x=y', 'frame'],
    ['multipart/x-mixed-replace', null],
    ['multipart/x-mixed-replace; boundary=', null],
    ['text/html; boundary=frame', null],
    [null, null],
  ] as const) {
    it(`of ${String(type)} is ${String(boundary)}`, () => expect(boundaryOf(type)).to.equal(boundary));
  }
});

describe('MultipartParser', () => {
  it('gives names in lower case and the body as it was sent', () => {
    const [part] = new MultipartParser('b').push(
      bytes('--b\r\nContent-Type: image/jpeg\r\nX-Time:  5 \r\nContent-Length: 4\r\n\r\n\r\n\r\n\r\n--b'),
    );
    expect([...(part?.headers ?? [])]).to.deep.equal([
      ['content-type', 'image/jpeg'],
      ['x-time', '5'],
      ['content-length', '4'],
    ]);
    expect(text(part?.body ?? bytes('none'))).to.equal('\r\n\r\n');
  });

  for (const [name, boundary, stream] of [
    ['CRLF', 'b', '--b\r\nA: 1\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n'],
    ['LF alone', 'b', '--b\nA: 1\n\none\n--b\n\ntwo\n--b--\n'],
    ['a boundary named with its dashes', '--b', '--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--'],
    ['a boundary with more dashes than its name says', '--b', '----b\r\n\r\none\r\n----b\r\n\r\ntwo\r\n----b--'],
    ['a preamble', 'b', 'This is MIME.\r\nnot a --b\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b'],
    ['an empty line first', 'b', '\r\n--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b'],
    ['lengths', 'b', '--b\r\nContent-Length: 3\r\n\r\none\r\n--b\r\nContent-Length: 3\r\n\r\ntwo\r\n--b'],
    ['lengths and no line break after the body', 'b', '--b\nContent-Length: 3\n\none--b\nContent-Length: 3\n\ntwo'],
  ] as const) {
    it(`reads ${name}`, () => expect(bodies(boundary, stream)).to.deep.equal(['one', 'two']));
  }

  it('leaves what looks like a delimiter in a body of known length', () => {
    expect(bodies('b', '--b\r\nContent-Length: 9\r\n\r\nx\r\n--b\r\ny\r\n--b')).to.deep.equal(['x\r\n--b\r\ny']);
  });

  it('leaves what looks like a delimiter in the middle of a line', () => {
    expect(bodies('b', '--b\r\n\r\nx--b y\r\n--b')).to.deep.equal(['x--b y']);
  });

  it('gives a part as soon as it is whole, when its length is told', () => {
    expect(bodies('b', '--b\r\nContent-Length: 3\r\n\r\none')).to.deep.equal(['one']);
    expect(bodies('b', '--b\r\nContent-Length: 4\r\n\r\none')).to.deep.equal([]);
  });

  it('does without empty parts', () => {
    expect(bodies('b', '--b\r\n\r\n\r\n--b\r\nContent-Length: 0\r\n\r\n\r\n--b\r\n\r\none\r\n--b')).to.deep.equal([
      'one',
    ]);
  });

  it('takes no header without an end', () => {
    const parser = new MultipartParser('b');
    expect(() => parser.push(bytes(`--b\r\nA: ${'x'.repeat(17 * 1024)}`))).to.throw(RangeError, /header/);
  });

  it('takes no part of more than 16 MiB, told or not', () => {
    expect(() => bodies('b', '--b\r\nContent-Length: 16777217\r\n\r\n')).to.throw(RangeError, /too large/);
    const parser = new MultipartParser('b');
    const mebibyte = new Uint8Array(1024 * 1024);
    parser.push(bytes('--b\r\n\r\n'));
    for (let i = 0; i < 16; i += 1) expect(parser.push(mebibyte)).to.deep.equal([]);
    expect(() => parser.push(mebibyte)).to.throw(RangeError, /too large/);
  });

  it('keeps nothing of noise that is no multipart stream', () => {
    const parser = new MultipartParser('b');
    const noise = new Uint8Array(1024 * 1024).fill(120);
    for (let i = 0; i < 64; i += 1) expect(parser.push(noise)).to.deep.equal([]);
    expect(
      parser
        .push(bytes('--b\r\n\r\nnot at the beginning of a line\r\n--b\r\n\r\none\r\n--b'))
        .map(({ body }) => text(body)),
    ).to.deep.equal(['one']);
  });

  // Bytes that make trouble: line breaks, dashes, and those of the boundary itself.
  const body = fc
    .array(fc.oneof(fc.constantFrom(10, 13, 45, 45, 98, 111), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 60,
    })
    .map((all) => Uint8Array.from(all));
  const stream = fc.record({
    boundary: fc.constantFrom('b', 'bo', '--b', 'o-b', '-o'),
    lineBreak: fc.constantFrom('\r\n', '\n'),
    preamble: fc.constantFrom('', 'preamble', '\r\n', 'x\n', '--', '--\n-'),
    bodies: fc.array(fc.tuple(body, fc.boolean()), { maxLength: 5 }),
  });
  type Stream = typeof stream extends fc.Arbitrary<infer T> ? T : never;

  const written = ({ boundary, lineBreak, preamble, bodies: parts }: Stream) => {
    const delimiter = `--${boundary.replace(/^-+/, '')}`;
    const chunks = parts.map(([content, isLengthTold]) =>
      join(
        bytes(delimiter + lineBreak),
        bytes(isLengthTold ? `Content-Length: ${content.length}${lineBreak}` : `A: 1${lineBreak}`),
        bytes(lineBreak),
        content,
        bytes(lineBreak),
      ),
    );
    return join(bytes(preamble ? preamble + lineBreak : ''), ...chunks, bytes(`${delimiter}--${lineBreak}`));
  };

  it('gives the same parts however the bytes are cut', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }), (told, sizes) => {
        const whole = written(told);
        const expected = new MultipartParser(told.boundary).push(whole);
        const parser = new MultipartParser(told.boundary);
        const parts = [];
        for (let at = 0, i = 0; at < whole.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1;
          parts.push(...parser.push(whole.subarray(at, at + size)));
          at += size;
        }
        expect(parts.map(({ body: content }) => [...content])).to.deep.equal(
          expected.map(({ body: content }) => [...content]),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('gives back each body of told length, whatever is in it', () => {
    fc.assert(
      fc.property(stream, (told) => {
        const allTold: Stream = { ...told, bodies: told.bodies.map(([content]) => [content, true]) };
        const parts = new MultipartParser(told.boundary).push(written(allTold));
        expect(parts.map(({ body: content }) => [...content])).to.deep.equal(
          told.bodies.map(([content]) => [...content]),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('throws nothing but RangeErrors, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (chunks) => {
        const parser = new MultipartParser('b');
        try {
          for (const chunk of chunks) parser.push(chunk);
        } catch (thrown) {
          expect(thrown).to.be.instanceOf(RangeError);
        }
      }),
    );
  });
});
