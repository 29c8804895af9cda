"use client";
/* One kind: what it is, how much there is, and for administrators the number of days. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState, type FormEvent } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { describeError } from "~/app/_ui/describe-error";
import { inputClass } from "~/app/_ui/field";
import { showToast } from "~/app/_ui/toast";
import { TypedConfirmDialog } from "~/app/_ui/typed-confirm-dialog";
import type { RetentionItem } from "~/server/retention/domain/retention.schema.ts";

const count = (rows: number): string => `${rows.toLocaleString("en")} ${rows === 1 ? "row" : "rows"}`;

export function RetentionRow({
  item,
  mayChange,
}: {
  readonly item: RetentionItem;
  readonly mayChange: boolean;
}) {
  const { title, description, rows, due } = item;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium">{title}</p>
        <p className="max-w-[70ch] text-sm text-ink-3">{description}</p>
      </div>
      <p className="tabular w-36 text-sm text-ink-2">
        {count(rows)}
        <span className="block text-ink-3">{due.rows === 0 ? "none due" : `${count(due.rows)} due`}</span>
      </p>
      {mayChange ? <DaysForm key={item.days} item={item} /> : <p className="w-52">{item.days} days</p>}
    </li>
  );
}

function useSetDays() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return useMutation(
    trpc.retention.set.mutationOptions({
      onSuccess: async ({ title, days, due }) => {
        const detail = due.rows === 0 ? "Nothing is due." : `The next round removes ${count(due.rows)}.`;
        showToast({ tone: "good", title: `${title}: ${days} days`, detail });
        await queryClient.invalidateQueries(trpc.retention.pathFilter());
      },
    }),
  );
}

const hintOf = ({ minDays, maxDays, defaultDays, updatedAt }: RetentionItem): string =>
  `${minDays} to ${maxDays}; ${updatedAt === null ? "the default" : `${defaultDays} by default`}`;

function DaysForm({ item }: { readonly item: RetentionItem }) {
  const id = useId();
  const [text, setText] = useState(String(item.days));
  const [asking, setAsking] = useState(false);
  const set = useSetDays();
  const days = Number(text);
  const save = () => set.mutate({ kind: item.kind, days }, { onSettled: () => setAsking(false) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // Fewer days remove rows for good; what is out of bounds is refused before it removes any.
    if (days < item.days && days >= item.minDays) setAsking(true);
    else save();
  };
  const problem = set.error === null ? undefined : describeError(set.error).message;
  return (
    <div className="w-52">
      <form onSubmit={submit} noValidate>
        <div className="flex items-center gap-2">
          <label htmlFor={id} className="sr-only">
            Days to keep: {item.title}
          </label>
          <input
            id={id}
            type="number"
            min={item.minDays}
            max={item.maxDays}
            step={1}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-describedby={`${id}-hint`}
            aria-invalid={problem === undefined ? undefined : true}
            className={inputClass}
          />
          <span className="text-sm">days</span>
          <Button
            type="submit"
            size="sm"
            aria-label={`Save: ${item.title}`}
            pending={set.isPending}
            disabled={text.trim() === "" || days === item.days}
          >
            Save
          </Button>
        </div>
        <p id={`${id}-hint`} className="mt-1 text-sm text-ink-3">
          {problem === undefined ? hintOf(item) : <span className="text-bad">{problem}</span>}
        </p>
      </form>
      <TypedConfirmDialog
        open={asking}
        onClose={() => setAsking(false)}
        onConfirm={save}
        pending={set.isPending}
        title={`Keep them for ${days} days instead of ${item.days}?`}
        name={item.title}
        confirmLabel="Keep fewer days"
      >
        {item.title}: the next round removes for good what is older than {days} days. A longer time later does
        not bring it back.
      </TypedConfirmDialog>
    </div>
  );
}
