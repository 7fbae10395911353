/** Pauses between tries, in milliseconds: 200, 500, 1000, 2000, 5000 and so on. */
export function* backoff(): Generator<number, never> {
  for (let unit = 100; ; unit *= 10) {
    if (unit > 100) yield unit;
    yield unit * 2;
    yield unit * 5;
  }
}
