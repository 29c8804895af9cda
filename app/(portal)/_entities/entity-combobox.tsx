"use client";
/*
 * Chooses an entity by typing: the server searches, so ten thousand groups cost no more than ten. What is typed is
 * never lost; without `allowArbitrary` only a chosen entity becomes the answer.
 */
import { Combobox } from "@base-ui/react/combobox";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Check, ChevronsUpDown, X } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { inputClass } from "~/app/_ui/field";

interface Choice {
  readonly ref: string;
  readonly label: string;
  readonly detail: string | null;
}

export interface EntityComboboxProps {
  readonly id: string;
  readonly kinds: readonly string[];
  /** Asks for whoever may own something: the reader's own before everybody else's, or alone. */
  readonly owners?: "own" | "own-first" | undefined;
  readonly value: string;
  readonly placeholder: string;
  readonly disabled: boolean;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
  readonly onChange: (ref: string) => void;
}

const unnamed = (ref: string): Choice => ({ ref, label: ref.replace(/^[a-z]+:default\//, ""), detail: null });

function useChoices({ kinds, owners }: Pick<EntityComboboxProps, "kinds" | "owners">, query: string) {
  const trpc = useTRPC();
  const deferred = useDeferredValue(query.trim());
  const asked = {
    ...(deferred === "" ? {} : { query: deferred }),
    ...(owners === undefined ? {} : { owners }),
  };
  const input = { kinds: [...kinds], limit: 20, ...asked };
  const result = useQuery({
    ...trpc.catalog.searchPickers.queryOptions(input),
    placeholderData: keepPreviousData,
  });
  const choices = (result.data?.items ?? []).map((item): Choice => ({
    ref: item.ref,
    label: item.title ?? item.name,
    detail:
      item.memberCount === null
        ? item.description
        : item.memberCount === 1
          ? "1 member"
          : `${item.memberCount} members`,
  }));
  return {
    choices,
    isFetching: result.isFetching,
    error: result.error,
    isEmpty: result.data?.items.length === 0,
  };
}

interface Asked {
  readonly query: string;
  readonly owners: EntityComboboxProps["owners"];
}

function statusOf(
  { isFetching, error, isEmpty }: Omit<ReturnType<typeof useChoices>, "choices">,
  { query, owners }: Asked,
): string {
  if (error !== null) return describeError(error).message;
  if (isFetching) return "Searching…";
  if (!isEmpty) return "";
  const whose = owners === "own" ? " of yours" : "";
  return query === "" ? `The catalog has none${whose} yet.` : `Nothing${whose} matches “${query}”.`;
}

const itemClass =
  "flex cursor-default items-center gap-2 rounded-sm px-2 py-1.5 text-base outline-none select-none data-highlighted:bg-selected";

function ChoiceRow({ choice }: { readonly choice: Choice }) {
  return (
    <Combobox.Item value={choice} className={itemClass}>
      <span className="flex size-4 shrink-0 items-center">
        <Combobox.ItemIndicator>
          <Check aria-hidden className="size-4 text-accent" />
        </Combobox.ItemIndicator>
      </span>
      <span className="min-w-0 flex-1 truncate">{choice.label}</span>
      {choice.detail !== null && (
        <span className="max-w-48 truncate text-sm text-ink-3">{choice.detail}</span>
      )}
    </Combobox.Item>
  );
}

export function EntityCombobox(props: EntityComboboxProps) {
  const { id, owners, value, placeholder, disabled, describedBy, invalid, onChange } = props;
  const [query, setQuery] = useState("");
  // Everything outside an open modal dialog is inert: there, the list has to open inside it.
  const [dialog, setDialog] = useState<HTMLElement | null>(null);
  const found = useChoices(props, query);
  const chosen =
    value === "" ? null : (found.choices.find((choice) => choice.ref === value) ?? unnamed(value));
  const items =
    chosen === null || found.choices.some((choice) => choice.ref === chosen.ref)
      ? found.choices
      : [...found.choices, chosen];
  const status = statusOf(found, { query, owners });
  return (
    <Combobox.Root<Choice>
      items={items}
      value={chosen}
      filter={null}
      disabled={disabled}
      itemToStringLabel={(choice) => choice.label}
      isItemEqualToValue={(left, right) => left.ref === right.ref}
      onInputValueChange={(text, { reason }) => setQuery(reason === "input-change" ? text : "")}
      onValueChange={(next) => onChange(next?.ref ?? "")}
    >
      <Combobox.InputGroup ref={(group) => setDialog(group?.closest("dialog") ?? null)} className="relative">
        <Combobox.Input
          id={id}
          placeholder={placeholder}
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          className={`${inputClass} pr-16`}
        />
        <span className="absolute inset-y-0 right-1 flex items-center text-ink-3">
          <Combobox.Clear
            aria-label="Clear"
            className="flex size-7 items-center justify-center rounded-sm hover:text-ink"
          >
            <X aria-hidden className="size-4" />
          </Combobox.Clear>
          <Combobox.Trigger
            aria-label="Show choices"
            className="flex size-7 items-center justify-center rounded-sm hover:text-ink"
          >
            <ChevronsUpDown aria-hidden className="size-4" />
          </Combobox.Trigger>
        </span>
      </Combobox.InputGroup>
      <Combobox.Portal container={dialog ?? undefined}>
        <Combobox.Positioner
          sideOffset={4}
          positionMethod={dialog === null ? "absolute" : "fixed"}
          className="z-40 outline-none"
        >
          <Combobox.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-high">
            <Combobox.Status className="text-sm text-ink-3">
              {status === "" ? null : <span className="block px-2 py-1.5">{status}</span>}
            </Combobox.Status>
            <Combobox.List>
              {(choice: Choice) => <ChoiceRow key={choice.ref} choice={choice} />}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
