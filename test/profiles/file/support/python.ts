import { execFileSync, spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const OTHER_INTERPRETER = 'or name another interpreter in the environment variable PYTHON';

const hasCryptography = canImport('cryptography.fernet');
const hasYaml = canImport('yaml');
/** MessagePack is no part of python3-cryptography: where it is missing, a few bytes are packed by hand. */
const hasMsgpack = canImport('msgpack');

/** What both ways of packing offer, and what a test sends and gets. */
const PRELUDE = `
import base64, json, os, struct, sys
given = json.load(sys.stdin)
${hasYaml ? 'import yaml' : ''}
${hasCryptography ? 'from cryptography.fernet import Fernet\nfrom cryptography.hazmat.primitives.ciphers.aead import AESGCM' : ''}
${hasMsgpack ? 'import msgpack\npack = msgpack.dumps\nunpack = msgpack.loads' : ''}
`;

/** A packer for what the tests send, after the specification of MessagePack. */
const BY_HAND = `
import struct
def pack(value):
    if value is None: return b'\\xc0'
    if value is True: return b'\\xc3'
    if value is False: return b'\\xc2'
    if isinstance(value, int):
        return b'\\xcf' + struct.pack('>Q', value) if value >= 0 else b'\\xd3' + struct.pack('>q', value)
    if isinstance(value, float): return b'\\xcb' + struct.pack('>d', value)
    if isinstance(value, str):
        data = value.encode()
        return b'\\xdb' + struct.pack('>I', len(data)) + data
    if isinstance(value, list):
        return b'\\xdd' + struct.pack('>I', len(value)) + b''.join(map(pack, value))
    return b'\\xdf' + struct.pack('>I', len(value)) + b''.join(pack(k) + pack(v) for k, v in value.items())
def unpack(data):
    value, rest = item(data)
    assert rest == b''
    return value
def text(data, length): return data[:length].decode(), data[length:]
def items(data, count):
    found = []
    for _ in range(count):
        value, data = item(data)
        found.append(value)
    return found, data
def pairs(data, count):
    flat, data = items(data, 2 * count)
    return dict(zip(flat[::2], flat[1::2])), data
NUMBERS = {0xca: '>f', 0xcb: '>d', 0xcc: '>B', 0xcd: '>H', 0xce: '>I', 0xcf: '>Q', 0xd0: '>b', 0xd1: '>h', 0xd2: '>i', 0xd3: '>q'}
SIZED = {0xd9: ('>B', text), 0xda: ('>H', text), 0xdb: ('>I', text), 0xdc: ('>H', items), 0xdd: ('>I', items), 0xde: ('>H', pairs), 0xdf: ('>I', pairs)}
def item(data):
    head, data = data[0], data[1:]
    if head < 0x80: return head, data
    if head < 0x90: return pairs(data, head - 0x80)
    if head < 0xa0: return items(data, head - 0x90)
    if head < 0xc0: return text(data, head - 0xa0)
    if head >= 0xe0: return head - 0x100, data
    if head in (0xc0, 0xc2, 0xc3): return {0xc0: None, 0xc2: False, 0xc3: True}[head], data
    if head in NUMBERS:
        size = struct.calcsize(NUMBERS[head])
        return struct.unpack(NUMBERS[head], data[:size])[0], data[size:]
    form, read = SIZED[head]
    size = struct.calcsize(form)
    return read(data[size:], struct.unpack(form, data[:size])[0])
`;

/** Declares tests that need Python's cryptography; without it they are skipped, but never where CI is set. */
export const describeWithPython = describing('python3-cryptography', hasCryptography);

/** The same for PyYAML, by which acct reads. */
export const describeWithPyYaml = describing('python3-yaml', hasYaml);

function describing(name: string, isInstalled: boolean) {
  return (title: string, declare: () => void): void => {
    // oxlint-disable-next-line jest/valid-title -- the caller's
    if (isInstalled || process.env.CI) return describe(title, declare);
    const advice = `Install it with \`apt-get install ${name}\`, ${OTHER_INTERPRETER}.`;
    process.stderr.write(`\nSKIPPED: no ${name}. ${advice}\n\n`);
    // oxlint-disable-next-line jest/no-disabled-tests, jest/valid-title -- said aloud, and never in CI
    describe.skip(title, declare);
  };
}

/** Runs a script that finds its input in `given` and prints JSON. */
export function python(script: string, given: object): unknown {
  const code = (hasMsgpack ? '' : BY_HAND) + PRELUDE + script;
  return JSON.parse(
    execFileSync(PYTHON, ['-c', code], { input: JSON.stringify(given), encoding: 'utf8' }),
  );
}

function canImport(module: string): boolean {
  return spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
}
