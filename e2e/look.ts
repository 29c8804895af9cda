/*
 * Compares a picture of the page with the committed one by what a person would see: the mean colour of small squares. A
 * flat square has to have the same colour; one with letters or edges may differ by a share of its contrast, because
 * machines smooth the same outline differently. `--update-snapshots` takes new pictures.
 */
import fs from "node:fs";
import path from "node:path";
import { expect, type Browser, type Locator, type TestInfo } from "@playwright/test";

const squarePx = 8;
/** Of 255 per colour channel in a flat square, and the share of the contrast in any other. */
const tolerance = { flat: 1, ofContrast: 0.06 } as const;

interface Pictures {
  readonly expected: string;
  readonly found: string;
  readonly squarePx: number;
  readonly tolerance: typeof tolerance;
}

/** Runs in the browser, which decodes pictures; one line for each square that looks different, worst first. */
async function compare({ expected, found, squarePx, tolerance }: Pictures): Promise<readonly string[]> {
  const pixelsOf = async (base64: string): Promise<ImageData> => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    if (context === null) throw new Error("This browser draws no canvas.");
    context.drawImage(bitmap, 0, 0);
    return context.getImageData(0, 0, bitmap.width, bitmap.height);
  };
  const look = ({ data, width, height }: ImageData, left: number, top: number) =>
    [0, 1, 2].map((channel) => {
      let [sum, count, low, high] = [0, 0, 255, 0];
      for (let y = top; y < Math.min(top + squarePx, height); y += 1) {
        for (let x = left; x < Math.min(left + squarePx, width); x += 1) {
          const value = data[(y * width + x) * 4 + channel] ?? 0;
          [sum, count, low, high] = [sum + value, count + 1, Math.min(low, value), Math.max(high, value)];
        }
      }
      return { mean: sum / count, low, high };
    });
  const [before, after] = [await pixelsOf(expected), await pixelsOf(found)];
  const size = (picture: ImageData) => `${picture.width} × ${picture.height}`;
  if (size(before) !== size(after)) return [`expected ${size(before)} pixels, found ${size(after)}`];
  const squares: { readonly by: number; readonly words: string }[] = [];
  for (let y = 0; y < before.height; y += squarePx) {
    for (let x = 0; x < before.width; x += squarePx) {
      const [was, is] = [look(before, x, y), look(after, x, y)];
      const by = was.map(({ mean, low, high }, channel) => {
        const other = is[channel] ?? { mean: 0, low: 0, high: 0 };
        const contrast = Math.max(high - low, other.high - other.low);
        return Math.abs(mean - other.mean) - tolerance.flat - tolerance.ofContrast * contrast;
      });
      const worst = Math.max(...by);
      if (worst <= 0) continue;
      const colour = (square: typeof was) => square.map(({ mean }) => Math.round(mean)).join(" ");
      squares.push({ by: worst, words: `at ${x},${y} expected rgb ${colour(was)}, found ${colour(is)}` });
    }
  }
  return squares.sort((one, other) => other.by - one.by).map(({ words }) => words);
}

export async function differences(
  browser: Browser,
  expected: Buffer,
  found: Buffer,
): Promise<readonly string[]> {
  const blank = await browser.newPage();
  try {
    const [was, is] = [expected.toString("base64"), found.toString("base64")];
    return await blank.evaluate(compare, { expected: was, found: is, squarePx, tolerance });
  } finally {
    await blank.close();
  }
}

interface Look {
  readonly browser: Browser;
  readonly testInfo: TestInfo;
}

/** Fails, with both pictures attached, when the element does not look as committed under this name. */
export async function expectLook(element: Locator, name: string, { browser, testInfo }: Look): Promise<void> {
  const file = testInfo.snapshotPath(`${name}.png`);
  const found = await element.screenshot({ animations: "disabled" });
  if (["all", "changed"].includes(testInfo.config.updateSnapshots)) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, found);
    return;
  }
  const squares = await differences(browser, fs.readFileSync(file), found);
  if (squares.length > 0) {
    await testInfo.attach(`${name} expected`, { path: file, contentType: "image/png" });
    await testInfo.attach(`${name} found`, { body: found, contentType: "image/png" });
  }
  const remedy = "if it should look like this now: playwright test style-page --update-snapshots";
  expect
    .soft(squares.slice(0, 5), `${name} looks different in ${squares.length} squares; ${remedy}`)
    .toEqual([]);
}
