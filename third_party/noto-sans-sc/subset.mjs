// Cuts the fonts of this folder out of the full ones: node subset.mjs SUBSETTER REGULAR BOLD.
// SUBSETTER is HarfBuzz's subsetter as WebAssembly; it imports nothing.
import { readFileSync, writeFileSync } from 'node:fs';

const [subsetter, regular, bold] = process.argv.slice(2);
const { instance } = await WebAssembly.instantiate(readFileSync(subsetter));
const hb = instance.exports;
hb._initialize();

// hb-subset.h
const NO_HINTING = 1;
const DROP_TABLE_TAG = 3;

// Nothing of the layout is kept: a hanzi is one em, a line is the sum of its
// advances, and so Go can measure what it will draw.
const dropped = ['GPOS', 'GSUB', 'GDEF', 'BASE', 'STAT', 'gasp', 'vhea', 'vmtx'];

const tag = (name) => [...name].reduce((n, c) => (n << 8) | c.charCodeAt(0), 0);

function subset(font, characters) {
  const source = readFileSync(font);
  const at = hb.malloc(source.length);
  new Uint8Array(hb.memory.buffer).set(source, at);
  const blob = hb.hb_blob_create(at, source.length, 2, 0, 0);
  const face = hb.hb_face_create(blob, 0);
  const input = hb.hb_subset_input_create_or_fail();
  hb.hb_subset_input_set_flags(input, NO_HINTING);
  const drop = hb.hb_subset_input_set(input, DROP_TABLE_TAG);
  for (const name of dropped) hb.hb_set_add(drop, tag(name));
  const wanted = hb.hb_subset_input_unicode_set(input);
  for (const c of characters) hb.hb_set_add(wanted, c);
  const made = hb.hb_subset_or_fail(face, input);
  if (!made) throw new Error(`${font}: cannot be cut`);
  const result = hb.hb_face_reference_blob(made);
  const from = hb.hb_blob_get_data(result, 0);
  const bytes = Buffer.from(hb.memory.buffer, from, hb.hb_blob_get_length(result));
  const copy = Buffer.from(bytes);
  for (const b of [blob, result]) hb.hb_blob_destroy(b);
  for (const f of [face, made]) hb.hb_face_destroy(f);
  hb.hb_subset_input_destroy(input);
  hb.free(at);
  return copy;
}

function* range(from, to) {
  for (let c = from; c <= to; c++) yield c;
}

const main = new Set([
  ...range(0x20, 0x7e), // ASCII
  ...range(0xa0, 0xff), // Latin-1
  ...range(0x100, 0x17f), // pinyin's long vowels and their neighbours
  ...range(0x1cd, 0x1dc), // pinyin's third tone
  ...range(0x2b0, 0x2ff), // tone marks
  ...range(0x391, 0x3c9), // Greek
  ...range(0x2000, 0x206f), // punctuation
  ...range(0x2070, 0x209f), // superscripts and subscripts
  ...range(0x20a0, 0x20bf), // currencies
  ...range(0x2100, 0x218f), // letter-like signs, Roman numerals
  ...range(0x2190, 0x21ff), // arrows
  ...range(0x2200, 0x22ff), // mathematics
  ...range(0x2300, 0x23ff),
  ...range(0x2460, 0x24ff), // circled numbers
  ...range(0x2500, 0x27bf), // lines, squares, circles, triangles, ticks
  ...range(0x3000, 0x303f), // Chinese punctuation
  ...range(0x3200, 0x33ff), // bracketed hanzi, ㎡ and other units
  ...range(0xfe30, 0xfe4f),
  ...range(0xff00, 0xffef), // full-width forms
]);

// GB 2312, both levels, from its own rows 16 to 87.
const gbk = new TextDecoder('gbk');
for (const high of range(0xb0, 0xf7))
  for (const low of range(0xa1, 0xfe)) {
    const c = gbk.decode(Uint8Array.of(high, low)).codePointAt(0);
    if (c >= 0x4e00 && c <= 0x9fff) main.add(c);
  }

// 通用规范汉字表
for (const c of readFileSync('tgh.txt', 'utf8').replaceAll('\n', '')) main.add(c.codePointAt(0));

const wide = [...range(0x4e00, 0x9fff), ...range(0xf900, 0xfaff), ...range(0x20000, 0x323af)].filter((c) => !main.has(c));

writeFileSync('regular.ttf', subset(regular, main));
writeFileSync('bold.ttf', subset(bold, main));
writeFileSync('wide.ttf', subset(regular, wide));
