// Zstandard at its highest, from standard input to standard output; needs Node 22.15, while the build runs with Node 20, too.
import { readFileSync } from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';

process.stdout.write(zstdCompressSync(readFileSync(0), { params: { [constants.ZSTD_c_compressionLevel]: 22, [constants.ZSTD_c_windowLog]: 21 } }));
