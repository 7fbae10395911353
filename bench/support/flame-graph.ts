import type { Profiler } from 'node:inspector';

const WIDTH = 1200;
const ROW = 17;
/** Narrower frames are left out. */
const NARROWEST = 1;
const CHARACTER = 6.2;

/** A function as it was called from one place, with the time in it and below. */
interface Frame {
  readonly name: string;
  readonly owner: Owner;
  time: number;
  readonly callees: Map<string, Frame>;
}

type Owner = 'ours' | 'producer' | 'Nest' | 'Fastify' | 'Node';

const COLOURS: Record<Owner, string> = {
  ours: '#e4572e',
  producer: '#f3a712',
  Nest: '#d9849b',
  Fastify: '#76b041',
  Node: '#8fb3d9',
};

/** Draws a profile as SVG: what calls stands above what it calls, as wide as the time that it took. */
export function flameGraph(profile: Profiler.Profile, title: string): string {
  const root = frameTree(profile);
  const rows = depthOf(root, (root.time * NARROWEST) / WIDTH);
  const boxes = boxesOf(root, 0, 1, WIDTH / root.time, root.time);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${(rows + 3) * ROW}" font-family="monospace" font-size="11">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    `<text x="4" y="13">${escaped(title)}</text>`,
    ...legend((rows + 2) * ROW),
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

function frameTree({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Frame {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((id) => [id, node])));
  const root: Frame = { name: 'all', owner: 'Node', time: 0, callees: new Map() };
  for (const [index, id] of samples.entries()) {
    const stack: Profiler.ProfileNode[] = [];
    for (let node = byId.get(id); node; node = parents.get(node.id)) stack.unshift(node);
    if (stack.at(-1)?.callFrame.functionName === '(idle)') continue;
    add(root, stack.slice(1), timeDeltas[index] ?? 0);
  }
  return root;
}

function add(root: Frame, stack: readonly Profiler.ProfileNode[], time: number): void {
  let frame = root;
  frame.time += time;
  for (const { callFrame } of stack) {
    const key = `${callFrame.functionName} ${callFrame.url}:${callFrame.lineNumber}`;
    const callee = frame.callees.get(key) ?? frameOf(callFrame.functionName, callFrame.url);
    frame.callees.set(key, callee);
    callee.time += time;
    frame = callee;
  }
}

function frameOf(name: string, url: string): Frame {
  const file = url.split('/').at(-1) ?? '';
  return {
    name: `${name || '(anonymous)'}${file && ` ${file}`}`,
    owner: ownerOf(url),
    time: 0,
    callees: new Map(),
  };
}

function ownerOf(url: string): Owner {
  if (url.includes('/node_modules/@nestjs/')) return 'Nest';
  if (url.includes('/node_modules/')) return 'Fastify';
  if (url.includes('/bench/dist/')) return 'producer';
  return url.startsWith('file:') ? 'ours' : 'Node';
}

function boxesOf(frame: Frame, x: number, row: number, scale: number, all: number): string[] {
  const width = frame.time * scale;
  if (width < NARROWEST) return [];
  const share = ((100 * frame.time) / all).toFixed(1);
  const label = frame.name.slice(0, Math.max(0, Math.floor((width - 4) / CHARACTER)));
  const boxes = [
    `<g><title>${escaped(frame.name)}: ${share} %</title>`,
    `<rect x="${x.toFixed(1)}" y="${row * ROW}" width="${width.toFixed(1)}" height="${ROW - 1}" fill="${COLOURS[frame.owner]}"/>`,
    `<text x="${(x + 2).toFixed(1)}" y="${row * ROW + 12}">${escaped(label)}</text></g>`,
  ];
  let left = x;
  for (const callee of byTime(frame)) {
    boxes.push(...boxesOf(callee, left, row + 1, scale, all));
    left += callee.time * scale;
  }
  return boxes;
}

function byTime({ callees }: Frame): Frame[] {
  return [...callees.values()].toSorted((a, b) => b.time - a.time);
}

/** How many frames stand above each other, those too narrow to be drawn left out. */
function depthOf({ callees }: Frame, leastTime: number): number {
  const drawn = [...callees.values()].filter(({ time }) => time >= leastTime);
  return 1 + Math.max(0, ...drawn.map((callee) => depthOf(callee, leastTime)));
}

function legend(y: number): string[] {
  const names: Record<Owner, string> = {
    ours: 'this library',
    producer: "the user's producer",
    Nest: 'Nest',
    Fastify: 'Fastify and what it uses',
    Node: 'Node and V8',
  };
  return Object.entries(names).flatMap(([owner, name], index) => [
    `<rect x="${4 + index * 220}" y="${y}" width="12" height="12" fill="${COLOURS[owner as Owner]}"/>`,
    `<text x="${22 + index * 220}" y="${y + 10}">${escaped(name)}</text>`,
  ]);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
