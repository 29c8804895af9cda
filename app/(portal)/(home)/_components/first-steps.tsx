"use client";
/* What makes a new portal useful. It goes away by itself when all is done, or when the reader hides it. */
import { useQuery } from "@tanstack/react-query";
import { Circle, CircleCheck, X } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { QueryCard } from "~/app/_ui/query-card";
import { firstStepsCookie, preferenceCookie } from "~/app/_ui/theme";
import type { FirstStepId } from "~/server/home/domain/home.schema.ts";

const words: Readonly<Record<FirstStepId, { title: string; why: string; href: string }>> = {
  password: {
    title: "Set a password",
    why: "The printed link works once; a password lets you come back.",
    href: "/settings/account",
  },
  person: {
    title: "Say who you are",
    why: "Pick yourself among the people of the catalog, and what your teams own becomes yours.",
    href: "/settings/account",
  },
  service: {
    title: "Create a service from a template",
    why: "Repository, pipeline, objectives, alerts and runbook in one run.",
    href: "/templates",
  },
  forge: {
    title: "Connect GitHub",
    why: "Until then repositories live on this machine, and workflows are stored but not run.",
    href: "/settings/connections",
  },
};

export function FirstSteps({ hidden }: { readonly hidden: boolean }) {
  const trpc = useTRPC();
  const [isHidden, setHidden] = useState(hidden);
  const query = useQuery(trpc.home.firstSteps.queryOptions({}));
  if (isHidden || query.data?.items.every(({ isDone }) => isDone) === true) return null;
  const hide = () => {
    document.cookie = preferenceCookie(firstStepsCookie, "hidden");
    setHidden(true);
  };
  return (
    <QueryCard
      id="first-steps"
      title="First steps"
      query={query}
      rows={Object.keys(words).length}
      meta={({ items }) => `${items.filter(({ isDone }) => isDone).length} of ${items.length} done`}
      actions={
        <Button
          tone="quiet"
          size="sm"
          label="Hide the first steps"
          icon={<X aria-hidden className="size-4" />}
          onClick={hide}
        />
      }
    >
      {({ items }) => (
        <ul>
          {items.map((step) => (
            <Step key={step.id} step={step} />
          ))}
        </ul>
      )}
    </QueryCard>
  );
}

function Step({ step }: { readonly step: { readonly id: FirstStepId; readonly isDone: boolean } }) {
  const { title, why, href } = words[step.id];
  const Icon = step.isDone ? CircleCheck : Circle;
  return (
    <li className="flex gap-2.5 border-b border-line px-4 py-2.5 last:border-b-0">
      <Icon
        aria-label={step.isDone ? "Done" : "To do"}
        className={`mt-0.75 size-4 shrink-0 ${step.isDone ? "text-good" : "text-ink-3"}`}
      />
      <div className="min-w-0">
        <p className={step.isDone ? "text-ink-3" : "font-medium"}>
          {step.isDone ? (
            title
          ) : (
            <Link href={href} className="rounded-sm hover:text-link hover:underline">
              {title}
            </Link>
          )}
        </p>
        {!step.isDone && <p className="text-sm text-ink-2">{why}</p>}
      </div>
    </li>
  );
}
