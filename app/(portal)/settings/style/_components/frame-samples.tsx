import { Boxes } from "lucide-react";
import { Badge, Tag } from "~/app/_ui/badge";
import { Button } from "~/app/_ui/button";
import { PageHeader } from "~/app/_ui/page-header";
import { ProviderButtons } from "~/app/_sign-in/provider-buttons";
import { Facts, Section } from "~/app/_ui/section";
import { OrLine } from "~/app/_sign-in/sign-in-frame";
import { LoadingLabel, PageHeaderSkeleton, Skeleton, TableSkeleton } from "~/app/_ui/skeleton";
import { TabLinks } from "~/app/_ui/tab-links";
import { Cell, HeadCell, SortHeadCell, Table, TableFrame } from "~/app/_ui/table";
import { Sample, type SampleTheme } from "./both-themes";

const here = "/settings/style";
const rows = [
  { name: "payments-api", owner: "Payments", level: "gold" },
  { name: "storefront", owner: "Storefront", level: "bronze" },
] as const;

function TableSamples({ theme }: { readonly theme: SampleTheme }) {
  return (
    <Sample name="TableFrame, Table, HeadCell, SortHeadCell, Cell">
      <TableFrame label={`Services, ${theme}`}>
        <Table>
          <thead>
            <tr>
              <SortHeadCell label="Name" direction="asc" href={here} />
              <SortHeadCell label="Owner" direction={undefined} href={here} />
              <HeadCell>Level</HeadCell>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, owner, level }) => (
              <tr key={name} className="hover:bg-hover last:[&>td]:border-b-0">
                <Cell className="font-medium">{name}</Cell>
                <Cell>{owner}</Cell>
                <Cell>
                  <Badge tone={level}>{level}</Badge>
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      </TableFrame>
    </Sample>
  );
}

export function FrameSamples({ theme }: { readonly theme: SampleTheme }) {
  return (
    <>
      <PageHeader
        level={2}
        title="Payments API"
        crumbs={[
          { label: "Catalog", href: here },
          { label: `Checkout, ${theme}`, href: here },
        ]}
        badges={<Tag>production</Tag>}
        description="Authorises, captures and refunds card payments."
        actions={<Button>Clone</Button>}
      />
      <TabLinks
        label={`Sections, ${theme}`}
        tabs={[
          {
            href: `${here}#overview`,
            label: "Overview",
            current: true,
            icon: <Boxes aria-hidden className="size-3.5" />,
          },
          { href: `${here}#runs`, label: "Runs", current: false, count: 3 },
        ]}
      />
      <Section
        id={`facts-${theme}`}
        title={`Section, ${theme}`}
        meta="3 facts"
        actions={<Button size="sm">Edit</Button>}
      >
        <Facts
          items={[
            { label: "Owner", value: "Payments" },
            { label: "On call", value: "Ada Lovelace" },
            { label: "Channel", value: "#payments" },
          ]}
        />
      </Section>
      <TableSamples theme={theme} />
      <Sample name="PageHeaderSkeleton, Skeleton, TableSkeleton, LoadingLabel (heard, not seen)">
        <LoadingLabel what="samples" />
        <PageHeaderSkeleton />
        <Skeleton className="w-40" />
        <TableSkeleton rows={2} />
      </Sample>
      <Sample name="ProviderButtons and OrLine, as on the sign-in page">
        <ProviderButtons ways={[{ provider: "sample", label: "Example Identity" }]} returnTo={here} />
        <OrLine>or with a password</OrLine>
      </Sample>
    </>
  );
}
