/** What stands on the label of a place: `gridpost:place?grid=g1&building=3&unit=2&floor=1&spot=kitchen`. */
export interface PlaceCode {
  readonly grid: string;
  readonly building?: string;
  readonly unit?: string;
  readonly floor?: string;
  readonly spot?: string;
}

export function placeIn(code: string): PlaceCode | undefined {
  const [, query] = /^gridpost:place\?(.+)$/.exec(code.trim()) ?? [];
  if (query === undefined) return undefined;
  const fields = new URLSearchParams(query);
  const grid = fields.get("grid");
  if (grid === null || grid === "") return undefined;
  const parts = (["building", "unit", "floor", "spot"] as const).flatMap((name) => {
    const value = fields.get(name);
    return value === null || value === "" ? [] : [[name, value] as const];
  });
  return { grid, ...Object.fromEntries(parts) };
}

export const hasCamera = "BarcodeDetector" in globalThis && navigator.mediaDevices !== undefined;

/** Looks through the camera until it sees a code, or for twenty seconds. */
export async function seenByCamera(video: HTMLVideoElement): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  try {
    video.srcObject = stream;
    await video.play();
    const detector = new (globalThis as unknown as DetectorHost).BarcodeDetector({ formats: ["qr_code"] });
    for (let tries = triesMax; tries > 0; tries -= 1) {
      const [found] = await detector.detect(video);
      if (found !== undefined) return found.rawValue;
      await new Promise((resume) => setTimeout(resume, lookEveryMs));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

interface DetectorHost {
  readonly BarcodeDetector: new (options: { readonly formats: readonly string[] }) => {
    readonly detect: (source: HTMLVideoElement) => Promise<readonly { readonly rawValue: string }[]>;
  };
}

const lookEveryMs = 250;
const triesMax = 80;
