"use client";
/* The log as it is written: newest line kept in view until the reader scrolls up. */
import { ArrowDown } from "lucide-react";
import { clsx } from "clsx";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "~/app/_ui/button";
import { Notice } from "~/app/_ui/notice";
import { Section } from "~/app/_ui/section";
import { StatePanel } from "~/app/_ui/state-panel";
import type { RunEvent } from "~/server/scaffolder/domain/run.schema.ts";
import type { Connection, RunLog } from "./run-log-stream";

const connectionWords: Readonly<Record<Connection, string>> = {
  connecting: "connecting…",
  live: "live",
  reconnecting: "connection lost, reconnecting…",
  ended: "complete",
  "signed-out": "your session ended",
  refused: "not available any more",
  lost: "connection lost",
};

const tone = { info: "text-ink-2", warning: "text-warn", error: "text-bad" } as const;
const word = { info: "", warning: "Warning: ", error: "Error: " } as const;

function LogLine({ event }: { readonly event: RunEvent }) {
  return (
    <li className="flex gap-3 px-4 py-px hover:bg-hover">
      <time dateTime={event.at} title={event.at} className="tabular shrink-0 text-ink-3">
        {event.at.slice(11, 19)}
      </time>
      <span className={clsx("min-w-0 break-words whitespace-pre-wrap", tone[event.level])}>
        {word[event.level]}
        {event.message}
      </span>
    </li>
  );
}

/** Why no line will follow although the run may go on, and what to do. */
export function LogStopped({ connection, retry }: { connection: Connection; retry: () => void }) {
  switch (connection) {
    case "signed-out":
      return (
        <Notice tone="warn" live title="Your session ended" actions={<SignIn />}>
          The run goes on without you. Sign in to follow it.
        </Notice>
      );
    case "refused":
      return (
        <Notice tone="warn" live title="The log is not available any more">
          The run is gone, or you may not read it any more.
        </Notice>
      );
    case "lost":
      return (
        <Notice tone="warn" live title="The portal does not answer" actions={<Reconnect onClick={retry} />}>
          What is shown may be out of date. The run itself does not depend on this page.
        </Notice>
      );
    case "connecting":
    case "live":
    case "reconnecting":
    case "ended":
      return null;
    default:
      return connection satisfies never;
  }
}

/** A whole page load: the sign-in page is for people without a session. */
const SignIn = () => (
  <a href="/login" className="shrink-0 text-link underline">
    Sign in
  </a>
);

const Reconnect = ({ onClick }: { readonly onClick: () => void }) => (
  <Button size="sm" onClick={onClick}>
    Connect again
  </Button>
);

export function RunLogSection({ log, retry }: { readonly log: RunLog; readonly retry: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const count = log.events.length;
  useLayoutEffect(() => {
    if (following && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [following, count]);
  const onScroll = (): void => {
    const element = box.current;
    if (element !== null) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 24);
  };
  return (
    <Section
      id="log"
      title="Log"
      flush
      meta={<span role="status">{connectionWords[log.connection]}</span>}
      actions={
        following ? undefined : (
          <Button
            tone="quiet"
            size="sm"
            icon={<ArrowDown aria-hidden className="size-3.5" />}
            onClick={() => setFollowing(true)}
          >
            Newest
          </Button>
        )
      }
    >
      <LogStopped connection={log.connection} retry={retry} />
      {count === 0 ? (
        <StatePanel
          kind="empty"
          compact
          level={3}
          title={log.connection === "ended" ? "Nothing was logged" : "Waiting for the first line"}
        />
      ) : (
        <div
          ref={box}
          onScroll={onScroll}
          tabIndex={0}
          role="log"
          aria-label="Run log"
          className="max-h-96 overflow-y-auto py-2"
        >
          <ol className="font-mono text-sm">
            {log.events.map((event) => (
              <LogLine key={event.id} event={event} />
            ))}
          </ol>
        </div>
      )}
    </Section>
  );
}
