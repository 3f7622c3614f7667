import { limits } from "../../../config/limits.ts";
import type { Evidence } from "../cases/evidence.ts";
import type { CaseId } from "../ids.ts";
import type { Turn } from "../turn.ts";

/** One record for each piece: what is lost on the way is sent again, and not the whole. Their bytes join them later. */
export function sendPieces(turn: Turn, of: CaseId, { hash, bytes, type }: Required<Omit<Evidence, "kind">>): void {
  const pieces = Math.ceil(bytes / limits.photoPieceBytes);
  const head = { kind: "evidence", evidence: hash.slice(0, 12), case: of, hash, type, pieces, content: "" } as const;
  for (let index = 0; index < pieces; index += 1) turn.send("evidence", { ...head, index });
}

/** Which bytes of the whole a piece is. */
export function pieceSpan(index: number): { readonly from: number; readonly to: number } {
  return { from: index * limits.photoPieceBytes, to: (index + 1) * limits.photoPieceBytes };
}
