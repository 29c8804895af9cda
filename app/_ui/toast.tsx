"use client";
/*
 * Short confirmations in the corner. `showToast` may be called from anywhere in the browser; <Toaster /> is mounted
 * once by the shell. The region is polite and stays in the tree, so that screen readers announce what enters it.
 */
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "./button";
import { InlineCode } from "./inline-code";

export interface Toast {
  readonly tone: "good" | "bad";
  readonly title: string;
  readonly detail?: string;
}
interface ShownToast extends Toast {
  readonly id: number;
}

const visibleMs = { good: 5_000, bad: 12_000 } as const;
const none: readonly ShownToast[] = [];
let shown: readonly ShownToast[] = none;
let lastId = 0;
const listeners = new Set<() => void>();

function publish(next: readonly ShownToast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}
const dismiss = (id: number): void => publish(shown.filter((toast) => toast.id !== id));

export function showToast(toast: Toast): void {
  lastId += 1;
  const id = lastId;
  publish([...shown.slice(-2), { ...toast, id }]);
  setTimeout(() => dismiss(id), visibleMs[toast.tone]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toaster() {
  const toasts = useSyncExternalStore(
    subscribe,
    () => shown,
    () => none,
  );
  return (
    <div
      role="status"
      aria-label="Notifications"
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2 print:hidden"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} onDismiss={() => dismiss(toast.id)} />
      ))}
    </div>
  );
}

interface ToastCardProps {
  readonly toast: Toast;
  readonly onDismiss: () => void;
}

export function ToastCard({ toast, onDismiss }: ToastCardProps) {
  const Icon = toast.tone === "good" ? CircleCheck : CircleAlert;
  return (
    <div className="pointer-events-auto flex items-start gap-2.5 rounded-lg border border-line bg-raised p-3 shadow-high">
      <Icon
        aria-label={toast.tone === "good" ? "Done" : "Error"}
        className={`mt-0.75 size-4 shrink-0 ${toast.tone === "good" ? "text-good" : "text-bad"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="font-medium">
          <InlineCode text={toast.title} />
        </p>
        {toast.detail !== undefined && (
          <p className="text-sm break-words text-ink-2">
            <InlineCode text={toast.detail} />
          </p>
        )}
      </div>
      <Button
        tone="quiet"
        size="sm"
        label="Dismiss"
        icon={<X aria-hidden className="size-3.5" />}
        onClick={onDismiss}
      />
    </div>
  );
}
