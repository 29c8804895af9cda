"use client";
/* The form library comes after first paint; its place is kept by a skeleton of the same shape. */
import dynamic from "next/dynamic";
import { whenInteractive } from "~/app/_ui/hydrated-mark";
import { Skeleton } from "~/app/_ui/skeleton";

function WizardSkeleton() {
  return (
    <div
      aria-busy
      aria-label="Loading the form"
      className="grid max-w-3xl gap-5 rounded-lg border border-line bg-surface p-5"
    >
      {["name", "description", "owner", "system"].map((field) => (
        <div key={field}>
          <Skeleton className="mb-1 h-4 w-24" />
          <Skeleton className="h-8 w-full" />
        </div>
      ))}
    </div>
  );
}

const loadWizard = () => whenInteractive().then(() => import("./wizard"));

export const WizardLoader = dynamic(() => loadWizard().then((module) => module.Wizard), {
  ssr: false,
  loading: WizardSkeleton,
});
