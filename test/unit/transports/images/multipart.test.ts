import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { MultipartParser } from '../../../../src/transports/images/multipart.js';
import { parseBoundary } from '../../../../src/transports/images/multipart-delimiter.js';

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

const inChunks = (parser: MultipartParser, stream: Uint8Array, sizes: readonly number[]) => {
  const parts = [];
  for (let at = 0, i = 0; at < stream.length; i += 1) {
    const size = sizes[i % sizes.length] ?? 1;
    parts.push(...parser.push(stream.subarray(at, at + size)));
    at += size;
  }
  return parts;
};

describe('parseBoundary', () => {
  for (const [type, boundary] of [
    ['multipart/x-mixed-replace; boundary=frame', 'frame'],
    ['multipart/x-mixed-replace;boundary="--my boundary"', '--my boundary'],
    ['Multipart/X-Mixed-Replace; charset=utf-8; BOUNDARY = frame; x=y', 'frame'],
    ["multipart/x-mixed-replace; boundary='my frame'; x=y", 'my frame'],
    ['multipart/x-mixed-replace', null],
    ['multipart/x-mixed-replace; boundary=', null],
    ['text/html; boundary=frame', null],
    [null, null],
  ] as const) {
    it(`of ${String(type)} is ${String(boundary)}`, () => expect(parseBoundary(type)).to.equal(boundary));
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

  it('gives a part as soon as it is whole, when its length is declared', () => {
    expect(bodies('b', '--b\r\nContent-Length: 3\r\n\r\none')).to.deep.equal(['one']);
    expect(bodies('b', '--b\r\nContent-Length: 4\r\n\r\none')).to.deep.equal([]);
  });

  it('does without empty parts', () => {
    expect(bodies('b', '--b\r\n\r\n\r\n--b\r\nContent-Length: 0\r\n\r\n\r\n--b\r\n\r\none\r\n--b')).to.deep.equal([
      'one',
    ]);
  });

  it('goes on after a header without an end', () => {
    const parser = new MultipartParser('b');
    for (let i = 0; i < 40; i += 1) expect(parser.push(bytes('A: x'.repeat(256)))).to.deep.equal([]);
    expect(parser.push(bytes('\r\n--b\r\n\r\none\r\n--b')).map(({ body }) => text(body))).to.deep.equal(['one']);
  });

  it('leaves out a part of more than 16 MiB, and reads the next', () => {
    const parser = new MultipartParser('b');
    const mebibyte = new Uint8Array(1024 * 1024);
    parser.push(bytes('--b\r\n\r\n'));
    for (let i = 0; i < 20; i += 1) expect(parser.push(mebibyte)).to.deep.equal([]);
    expect(parser.push(bytes('\r\n--b\r\n\r\none\r\n--b')).map(({ body }) => text(body))).to.deep.equal(['one']);
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

  /** A JPEG as far as its markers go: with a thumbnail that has an end of its own, and data that looks like markers. */
  const jpeg = (mark: number, padding = 0) => {
    const thumbnail = [0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9, ...bytes('x--b\r\n')];
    const segment = (code: number, content: number[]) => [0xff, code, 0, content.length + 2, ...content];
    return Uint8Array.from([
      ...[0xff, 0xd8, ...segment(0xe1, thumbnail), 0xff, ...segment(0xc4, [1, 2]), ...segment(0xda, [0xff, 0xd9])],
      ...[mark, 0xff, 0x00, 0xd9, 0xff, 0xd3, 0x0a, 0xff, 0xff, 0xd0, ...new Array<number>(padding).fill(mark)],
      ...[...segment(0xda, []), mark, 10, 13, 0xff, 0xd9],
    ]);
  };
  const [one, two, three] = [jpeg(1), jpeg(2), jpeg(3)];
  const half = one.subarray(0, one.length - 5);
  const picture = (body: Uint8Array, length: number | string | null = body.length, line = '--b\r\n') =>
    join(
      bytes(`${line}Content-Type: image/jpeg\r\n`),
      bytes(length === null ? '' : `Content-Length: ${length}\r\n`),
      bytes('\r\n'),
      body,
      bytes('\r\n'),
    );
  const all = (length: (body: Uint8Array) => number | string | null) =>
    join(...[one, two, three].map((body) => picture(body, length(body))));
  const marks = (parts: readonly { body: Uint8Array }[]) =>
    parts.map(({ body }) => [one, two, three].findIndex((known) => text(known) === text(body)) + 1);

  for (const [name, boundary, stream, expected] of [
    ['lengths that are right', 'b', all(({ length }) => length), [1, 2, 3]],
    ['lengths that are too large', 'b', all(({ length }) => length + 20), [1, 2, 3]],
    ['lengths that reach into the next picture', 'b', all(({ length }) => length + 120), [1, 2, 3]],
    ['lengths that are too small', 'b', all(({ length }) => length - 7), [1, 2, 3]],
    ['lengths of 0', 'b', all(() => 0), [1, 2, 3]],
    ['absurd lengths', 'b', all(() => '99999999999999999999999'), [1, 2, 3]],
    ['lengths that are no numbers', 'b', all(() => '-1'), [1, 2, 3]],
    ['no lengths', 'b', all(() => null), [1, 2, 3]],
    [
      'a picture that was cut, with its right length',
      'b',
      join(picture(half), picture(two), picture(three)),
      [0, 2, 3],
    ],
    [
      'a picture that was cut, with the length of the whole',
      'b',
      join(picture(half, one.length), picture(two), picture(three)),
      [0, 2, 3],
    ],
    [
      'a picture that was cut, without a delimiter after it',
      'b',
      join(bytes('--b\r\nA: 1\r\n\r\n'), half, two, bytes('\r\n'), picture(three)),
      [2, 3],
    ],
    [
      'a boundary without dashes in the body',
      'b',
      join(...[one, two, three].map((body) => picture(body, null, 'b\r\n'))),
      [1, 2, 3],
    ],
    ['no boundary in the type', null, all(({ length }) => length), [1, 2, 3]],
    ['another boundary than the type names', 'other', all(() => null), [1, 2, 3]],
    [
      'no delimiter before the first part',
      'b',
      join(bytes('Content-Type: image/jpeg\r\n\r\n'), one, bytes('\r\n'), picture(two)),
      [1, 2],
    ],
    [
      'an empty line before the header',
      'b',
      join(...[one, two, three].map((body) => picture(body, body.length, '--b\r\n\r\n'))),
      [1, 2, 3],
    ],
    ['nothing between the pictures', null, join(one, two, three), [1, 2, 3]],
    [
      'text between the pictures',
      'b',
      join(
        picture(one),
        bytes('--b\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n\r\n{"motion":true}\r\n'),
        picture(two),
      ),
      [1, 0, 2],
    ],
    ['two delimiters in a row', 'b', join(bytes('--b\r\n'), picture(one)), [1]],
  ] as const) {
    it(`gives each picture of ${name}, at once and however the bytes are cut`, () => {
      expect(marks(new MultipartParser(boundary).push(stream))).to.deep.equal(expected);
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 20 }), (sizes) => {
          expect(marks(inChunks(new MultipartParser(boundary), stream, sizes))).to.deep.equal(expected);
        }),
        { numRuns: 50 },
      );
    });
  }

  it('gives a picture at its end, whatever its length says and whether or not anything follows', () => {
    for (const length of [null, one.length, one.length + 20, 0, 5_000_000]) {
      const untilItsEnd = picture(one, length).subarray(0, -2);
      expect(marks(new MultipartParser('b').push(untilItsEnd)), String(length)).to.deep.equal([1]);
    }
  });

  it('looks at no byte more than a few times, however many chunks bring it', () => {
    const original = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;
    let touched = 0;
    Uint8Array.prototype.indexOf = function (value, from = 0) {
      const at = original.indexOf.call(this, value, from);
      touched += (at < 0 ? this.length : at) - Math.min(from, this.length);
      return at;
    };
    Uint8Array.prototype.copyWithin = function (target, start, end) {
      touched += (end ?? this.length) - start;
      return original.copyWithin.call(this, target, start, end);
    };
    Uint8Array.prototype.set = function (from, offset) {
      touched += from.length;
      original.set.call(this, from, offset);
    };
    try {
      for (const [length, mark] of [
        [null, 1],
        [7, 1],
        [9_000_000, 1],
        [null, 10],
        [null, 0xfe],
      ] as const) {
        const stream = join(...[1, 2, 3, 4].map(() => picture(jpeg(mark, 200_000), length)));
        touched = 0;
        expect(inChunks(new MultipartParser('b'), stream, [97])).to.have.length(4);
        expect(touched / stream.length, `${length}, ${mark}`).to.be.below(6);
      }
      touched = 0;
      inChunks(new MultipartParser('b'), new Uint8Array(500_000).fill(120), [97]);
      expect(touched / 500_000, 'of noise').to.be.below(6);
    } finally {
      for (const name of ['indexOf', 'copyWithin', 'set']) Reflect.deleteProperty(Uint8Array.prototype, name);
    }
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
      fc.property(
        stream,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        (declared, sizes) => {
          const whole = written(declared);
          const expected = new MultipartParser(declared.boundary).push(whole);
          const parts = inChunks(new MultipartParser(declared.boundary), whole, sizes);
          expect(parts.map(({ body: content }) => [...content])).to.deep.equal(
            expected.map(({ body: content }) => [...content]),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('gives back each body of declared length, whatever is in it', () => {
    fc.assert(
      fc.property(stream, (declared) => {
        const withLengths: Stream = { ...declared, bodies: declared.bodies.map(([content]) => [content, true]) };
        const parts = new MultipartParser(declared.boundary).push(written(withLengths));
        expect(parts.map(({ body: content }) => [...content])).to.deep.equal(
          declared.bodies.map(([content]) => [...content]),
        );
      }),
      { numRuns: 1000 },
    );
  });

  it('throws nothing, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (chunks) => {
        const parser = new MultipartParser('b');
        for (const chunk of chunks) parser.push(chunk);
      }),
    );
  });
});
