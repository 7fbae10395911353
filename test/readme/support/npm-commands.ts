const SCRIPT =
  /\bnpm (?:--?[\w-]+ )*(?:run(?:-script)? (?:--?[\w-]+ )*(?<named>[\w:.-]+)|(?<short>start|test|stop|restart)\b)/g;

/** The scripts of package.json that shell commands call: `npm run demo`, `npm test`. */
export function readNpmScripts(shell: string): string[] {
  return [...shell.matchAll(SCRIPT)].map(({ groups }) => groups!.named ?? groups!.short!);
}
