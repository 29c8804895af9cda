/* The empty page with the portal's data provider: what the first-load JavaScript of real pages is measured against. */
import type { Metadata } from "next";
import { DataProvider } from "~/app/_trpc/client";

export const metadata: Metadata = { title: "Baseline", robots: { index: false } };

export default function BaselinePage() {
  return (
    <DataProvider>
      <h1>Baseline</h1>
    </DataProvider>
  );
}
