// What is inside the package: a bill of materials (CycloneDX) and the notices that licences ask for.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Contrib, Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';

/** Every crate in the WebAssembly, every npm package in the scripts, and the data. `bundled` are paths of the files that went into the scripts. */
export function inside(root, bundled) {
  return [...crates(root), ...npmPackages(root, bundled), ...data(root)].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

/** CycloneDX 1.6 as JSON; the same for the same contents. */
export function billOfMaterials(version, components) {
  const product = component({ name: 'avowal', version, license: 'Apache-2.0', purl: `pkg:npm/avowal@${version}` });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: product }) });
  for (const found of components) {
    const made = component(found);
    bom.components.add(made);
    product.dependencies.add(made.bomRef);
  }
  return new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6)).serialize(bom, { sortLists: true, space: 1 });
}

/** What others' licences ask to be said. What may be used under Apache-2.0 is; its text is the package's own LICENSE. */
export function notices(components) {
  const line = ({ name, version, license }) => `  ${name} ${version} (${license})`;
  const apache = components.filter(({ license }) => license.includes('Apache-2.0'));
  const others = components.filter(({ license }) => !license.includes('Apache-2.0'));
  const texts = new Map();
  for (const found of others) {
    const text = licenceText(found);
    texts.set(text, [...(texts.get(text) ?? []), line(found)]);
  }
  return [
    'What others wrote in this package, and under which licence. sbom.cdx.json says the same to programs.\n',
    `Used under the Apache License 2.0, whose text is in LICENSE:\n\n${apache.map(line).join('\n')}\n`,
    ...[...texts].map(([text, lines]) => `${'-'.repeat(78)}\n${lines.join('\n')}\n\n${text}\n`),
  ].join('\n');
}

/** Crates that end up in the module: no build scripts, macros or tests, and no feature that only another member of the workspace asks for. */
function crates(root) {
  const cargo = (...options) => execFileSync('cargo', options, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'inherit'] });
  const tree = cargo('tree', '--locked', '--package', 'avowal', '--features', 'wasm-full', '--target', 'wasm32-unknown-unknown', '--edges', 'normal,no-proc-macro', '--prefix', 'none', '--format', '{p}');
  const used = new Set(tree.split('\n').map((line) => line.split(' ', 2).join(' ')));
  const { packages } = JSON.parse(cargo('metadata', '--format-version', '1', '--locked', '--features', 'wasm-full', '--filter-platform', 'wasm32-unknown-unknown'));
  const found = packages
    .filter(({ name, version, source }) => source !== null && used.has(`${name} v${version}`))
    .map(({ name, version, license, repository, manifest_path: manifest }) => ({ name, version, license, repository, purl: `pkg:cargo/${name}@${version}`, folder: dirname(manifest) }));
  const [, rust] = execFileSync('rustc', ['--version'], { cwd: root, encoding: 'utf8' }).split(' ');
  return [...found, { name: 'rust standard library', version: rust, license: 'MIT OR Apache-2.0', purl: `pkg:generic/rust-std@${rust}` }];
}

function npmPackages(root, bundled) {
  const names = new Set(bundled.flatMap((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  return [...names].map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, version, license, purl: `pkg:npm/${name.replace('@', '%40')}@${version}`, folder };
  });
}

function data(root) {
  const [, version] = /libphonenumber metadata (\S+)/.exec(readFileSync(join(root, 'data/phone/NOTICE.md'), 'utf8'));
  return [{ name: 'libphonenumber metadata, the Libphonenumber Authors', version, license: 'Apache-2.0', purl: `pkg:github/google/libphonenumber@v${version}` }];
}

function component({ name, version, license, purl }) {
  const made = new Models.Component(Enums.ComponentType.Library, name, { version, purl, bomRef: purl });
  made.licenses.add(new Contrib.License.Factories.LicenseFactory().makeFromString(license));
  return made;
}

/** The text of a licence that is not Apache's: the file the author ships, or where the author is to be found. */
function licenceText({ license, folder, repository }) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying)/i.test(file));
  const file = files.find((candidate) => /mit/i.test(candidate)) ?? files[0];
  if (!file) return `The author names the licence (${license}) and ships no text of it: ${repository}`;
  return readFileSync(join(folder, file), 'utf8').trim();
}
