// A Parquet file as Hugging Face's datasets write them, made by DuckDB of pictures in the fixtures:
// npm install @duckdb/node-api && node tests/parquet_fixtures.mjs
import { DuckDBInstance } from '@duckdb/node-api';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('Plateau.Tests/Fixtures/pictures/', import.meta.url));
const pictures = [['rgb.png', 2], ['grey.png', 0], ['palette.png', 2], ['rgba-opaque.png', -1], ['profile.png', 0]];
const metadata = JSON.stringify({
  info: {
    features: {
      img: { _type: 'Image' },
      label: { names: ['zebra', 'none', 'ant'], _type: 'ClassLabel' },
    },
  },
});

const connection = await (await DuckDBInstance.create()).connect();
const row = ([name, label], place) =>
  `SELECT ${place} AS place, {'bytes': (SELECT content FROM read_blob('${folder}${name}')), 'path': '${name}'} AS img,
    ${label}::BIGINT AS label`;
await connection.run(`
  COPY (SELECT img, label FROM (${pictures.map(row).join(' UNION ALL ')}) ORDER BY place)
  TO '${folder}hugging-face.parquet' (FORMAT parquet, KV_METADATA {huggingface: '${metadata}'})`);
