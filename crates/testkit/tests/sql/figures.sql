-- What reports say, written down once more in another language, from the definitions alone.
-- Bounds: :first is the first day inside, :after the first day behind; :start and :end are instants.

create view document as
select own.no, own.type, own.status <> 'draft' as issued, own.related, own.on_day, own.cancelled_on, own.due,
       case when origin.no is null then own.event else origin.event end as event,
       case when origin.no is null then own.currency else origin.currency end as currency,
       own.type = 'invoice' and own.status = 'cancelled' and not exists (
           select 1 from doc as note where note.related = own.no and note.status <> 'draft') as voided,
       case when own.cancelled_on is null or own.cancelled_on < own.on_day then own.on_day
            else own.cancelled_on end as voided_on
from doc as own left join doc as origin on origin.no = own.related;

-- Tax once for each document and rate, on the sum of the net without stored tax, half away from zero.
create view boxed as
select no, treatment, rate, sum(net) as net,
       coalesce(sum(tax), 0)
       + case when rate = 0 then 0 else
           sign(sum(case when tax is null then net else 0 end))
           * ((2 * abs(sum(case when tax is null then net else 0 end) * rate) + 100000) / 200000) end as tax
from line group by no, treatment, rate;

create view amount as select no, sum(net) as net, sum(tax) as tax, sum(net + tax) as gross from boxed group by no;

create view movement as
select no, currency, event, case type when 'invoice' then 'invoiced' else 'credited' end as flow, on_day as day
from document where issued
union all
select no, currency, event, 'voided', voided_on from document where voided;

create view paid as
select pay.no, pay.invoice, case when pay.invoice is null then pay.event else document.event end as event,
       pay.amount, pay.currency, pay.at,
       case when document.currency = pay.currency then pay.invoice end as own_invoice
from pay left join document on document.no = pay.invoice
where pay.status in ('completed', 'refunded', 'partially_refunded');

create view repaid as
select refund.amount, refund.at, paid.event, paid.currency, paid.own_invoice as invoice
from refund join paid on paid.no = refund.payment
union all
select refund.amount, refund.at, document.event, document.currency, document.related
from refund join document on document.no = refund.note;

create view written as
select woff.invoice, woff.amount, woff.reason, woff.on_day, document.event, document.currency
from woff join document on document.no = woff.invoice;
