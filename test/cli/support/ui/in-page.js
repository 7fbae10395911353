// Runs in the page, before its own scripts: what tests ask it for.

globalThis.inPage = { contrasts, nameOfFocused, widthOfAll, outlineOfFocused };

function nameOfFocused() {
  const focused = document.activeElement;
  const label = focused.labels?.[0] ?? focused;
  return focused.getAttribute('aria-label') ?? label.textContent.trim();
}

function outlineOfFocused() {
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  return `${outlineStyle} ${outlineWidth}`;
}

function widthOfAll() {
  return document.documentElement.scrollWidth;
}

/** Every text that is seen, with the contrast to what lies behind it. */
function contrasts() {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text !== '' && element.checkVisibility())
      found.push({ text, contrast: contrastOf(element) });
  }
  return found;

  function contrastOf(element) {
    const behind = backgroundOf(element);
    const text = over(colorOf(getComputedStyle(element).color), behind);
    const [dark, light] = [luminance(text), luminance(behind)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function backgroundOf(element) {
    if (element === null) return [255, 255, 255, 1];
    const color = colorOf(getComputedStyle(element).backgroundColor);
    return color[3] === 1 ? color : over(color, backgroundOf(element.parentElement));
  }

  function colorOf(css) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  }
}

function over([red, green, blue, alpha], below) {
  const mixed = (top, bottom) => top * alpha + bottom * (1 - alpha);
  return [mixed(red, below[0]), mixed(green, below[1]), mixed(blue, below[2]), 1];
}

function luminance([red, green, blue]) {
  const linear = (channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
