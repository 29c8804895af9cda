"use client";
/* Where the answers come from that somebody finds filled in, and what becomes of a draft that gave way to them. */
import { Button } from "~/app/_ui/button";
import { Notice } from "~/app/_ui/notice";
import type { AnswerSource } from "./wizard-model";

const filledIn = {
  draft: "Your answers from last time are filled in",
  run: "The answers of an earlier run are filled in",
  link: "The answers of the link you opened are filled in",
  "run-and-link": "The answers of an earlier run and of the link you opened are filled in",
} as const satisfies Record<Exclude<AnswerSource, "nothing">, string>;

interface StartNoticeProps {
  readonly source: AnswerSource;
  readonly asksForSecrets: boolean;
  /** Whether answers from last time gave way to the source's. */
  readonly hasOtherDraft: boolean;
  readonly onDiscardDraft: () => void;
  readonly onUseDraft: () => void;
}

export function StartNotice(props: StartNoticeProps) {
  const { source, asksForSecrets, hasOtherDraft, onDiscardDraft, onUseDraft } = props;
  if (source === "nothing") return null;
  const secrets = asksForSecrets ? "; secrets are never kept, so give them again" : "";
  const draft = (
    <Button size="sm" onClick={onUseDraft}>
      Use your draft
    </Button>
  );
  const discard = (
    <Button size="sm" onClick={onDiscardDraft}>
      Discard draft
    </Button>
  );
  return (
    <Notice tone="info" actions={source === "draft" ? discard : hasOtherDraft && draft}>
      {filledIn[source]}
      {secrets}.
      {hasOtherDraft && source !== "draft" && " They replace your draft from last time once you change one."}
    </Notice>
  );
}
