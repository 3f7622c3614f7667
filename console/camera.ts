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
