import { isCheckDue, isMuted, isSounding, pressSound } from "../sound.ts";
import { words } from "../text/words.ts";

export function SoundButton() {
  return (
    <button
      type="button"
      class={isSounding.value ? "quiet sound" : "quiet sound silent"}
      aria-pressed={isSounding.value}
      onClick={() => void pressSound()}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M4 9v6h4l5 4V5L8 9z" />
        <path
          class="waves"
          d={isSounding.value ? "M16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12" : "M17 9l5 6M22 9l-5 6"}
        />
      </svg>
      <span>{soundText()}</span>
    </button>
  );
}

function soundText(): string {
  const { sound } = words.value;
  if (isCheckDue.value) return sound.check;
  return isSounding.value ? sound.on : sound.off;
}

/** Around everything, when a screen on which alarms should be heard is silent. */
export function MutedFrame() {
  if (!isMuted.value) return null;
  return (
    <div class="muted-frame" role="alert">
      <span>{words.value.sound.muted}</span>
    </div>
  );
}
