"use client";
/* Lists of answers: each item in a row with its own buttons, and one button to add another. */
import type { ArrayFieldItemTemplateProps, ArrayFieldTemplateProps } from "@rjsf/utils";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { Button } from "~/app/_ui/button";
import type { Answers } from "./json-schema-validator";

const iconClass = "size-3.5";

export function ArrayFieldTemplate(props: ArrayFieldTemplateProps<Answers>) {
  const { items, canAdd, disabled, readonly, title, onAddClick } = props;
  return (
    <div className="grid gap-2">
      {items.length === 0 && <p className="text-sm text-ink-3">None yet.</p>}
      {items}
      {canAdd === true && (
        <div>
          <Button
            size="sm"
            icon={<Plus aria-hidden className={iconClass} />}
            aria-label={`Add to ${title}`}
            disabled={disabled === true || readonly === true}
            onClick={onAddClick}
          >
            Add
          </Button>
        </div>
      )}
    </div>
  );
}

export function ArrayFieldItemTemplate(props: ArrayFieldItemTemplateProps<Answers>) {
  const { children, buttonsProps, hasToolbar, index } = props;
  const { hasMoveUp, hasMoveDown, hasRemove, onMoveUpItem, onMoveDownItem, onRemoveItem } = buttonsProps;
  const place = index + 1;
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1">{children}</div>
      {hasToolbar && (
        <>
          {hasMoveUp === true && (
            <Button
              tone="quiet"
              label={`Move item ${place} up`}
              icon={<ArrowUp aria-hidden className={iconClass} />}
              onClick={onMoveUpItem}
            />
          )}
          {hasMoveDown === true && (
            <Button
              tone="quiet"
              label={`Move item ${place} down`}
              icon={<ArrowDown aria-hidden className={iconClass} />}
              onClick={onMoveDownItem}
            />
          )}
          {hasRemove === true && (
            <Button
              tone="quiet"
              label={`Remove item ${place}`}
              icon={<Trash2 aria-hidden className={iconClass} />}
              onClick={onRemoveItem}
            />
          )}
        </>
      )}
    </div>
  );
}
