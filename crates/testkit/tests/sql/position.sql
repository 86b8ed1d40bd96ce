with standing as (
    select document.no, currency, event, due, gross
    from document join amount using (no)
    where type = 'invoice' and issued and on_day < :after and not (voided and voided_on < :after)
      and (:event is null or event = :event)
), change (invoice, currency, event, value) as (
    select no, currency, event, gross from standing
    union all
    select related, currency, event, -gross from document join amount using (no)
    where type = 'credit_note' and issued and on_day < :after
    union all
    select own_invoice, currency, event, -amount from paid where at < :end
    union all
    select invoice, currency, event, amount from repaid where at < :end
    union all
    select invoice, currency, event, -amount from written where on_day < :after
)
select change.currency, standing.no, standing.due, sum(value)
from change left join standing on standing.no = change.invoice
where :event is null or change.event = :event
group by change.currency, standing.no
