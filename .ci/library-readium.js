// Reads the feeds of a library with Readium's parser, which reader apps use: `node library-readium.js FEEDS`.
'use strict';
const fs = require('fs');
const path = require('path');
const { DOMParser } = require('@xmldom/xmldom');
const { XML } = require('r2-utils-js/dist/es6-es2015/src/_utils/xml-js-mapper');
const { OPDS } = require('r2-opds-js/dist/es6-es2015/src/opds/opds1/opds');
const { OPDSFeed } = require('r2-opds-js/dist/es6-es2015/src/opds/opds2/opds2');
const { convertOpds1ToOpds2 } = require('r2-opds-js/dist/es6-es2015/src/opds/converter');
const { initGlobalConverters_OPDS } = require('r2-opds-js/dist/es6-es2015/src/opds/init-globals');
const shared = require('r2-shared-js/dist/es6-es2015/src/init-globals');
const { TaJsonDeserialize } = require('r2-lcp-js/dist/es6-es2015/src/serializable');
initGlobalConverters_OPDS();
shared.initGlobalConverters_SHARED();
shared.initGlobalConverters_GENERIC();

const folder = process.argv[2];
const text = (name) => fs.readFileSync(path.join(folder, name), 'utf8');
const atom = (name) =>
  convertOpds1ToOpds2(XML.deserialize(new DOMParser().parseFromString(text(`${name}.xml`), 'application/xml'), OPDS));
const json = (name) => TaJsonDeserialize(JSON.parse(text(`${name}.json`)), OPDSFeed);

// What a reader is shown of a book.
const shown = (book) => ({
  title: book.Metadata.Title,
  authors: (book.Metadata.Author || []).map((author) => author.Name),
  book: book.Links.find((link) => /acquisition/.test(String(link.Rel)))?.Href,
  cover: (book.Images || [])[0]?.Href,
});
const all = (read) => {
  const books = [];
  for (let name = 'all'; name; ) {
    const feed = read(name);
    books.push(...feed.Publications.map(shown));
    const next = (feed.Links || []).find((link) => String(link.Rel) === 'next');
    name = next && next.Href.replace(/\.(xml|json)$/, '');
  }
  return books;
};

const [one, two] = [all(atom), all(json)];
const isSame = JSON.stringify(one) === JSON.stringify(two);
const isWhole = one.every((book) => book.title && fs.existsSync(path.join(folder, decodeURIComponent(book.book))));
const starts = [atom('index'), json('index')].map((feed) => feed.Navigation.map((link) => link.Title).join());
const facets = [atom('all'), json('all')].map((feed) => feed.Facets.map((facet) => facet.Metadata.Title).join());
const isGood = isSame && isWhole && one.length > 100 && starts[0] === starts[1] && facets[0] === facets[1];
console.log(`${isGood ? 'ok' : 'FAIL'}: Readium reads ${one.length} and ${two.length} books; ${starts[0]}; facets ${facets[0]}`);
if (!isGood) {
  const at = one.findIndex((book, at) => JSON.stringify(book) !== JSON.stringify(two[at]));
  console.log(at, one[at], two[at], starts, facets);
}
process.exit(isGood ? 0 : 1);
