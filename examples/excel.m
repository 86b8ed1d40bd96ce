// The facts behind a figure as a table: all pages, as of one moment, checked against the figure.
// `excel.md` says where to paste this.
let
    Server = "https://acme.example.org",
    Key = "mw_…",
    Report = "payments",
    Figure = "currencies.EUR.receivables.open.amount",

    // Power Query itself tries again when there were too many requests (429) or the server is busy (503), as
    // `Retry-After` says. Of other refusals the text of the server is shown.
    Ask = (parameters as record) as record =>
        let
            Answer = Web.Contents(Server, [
                RelativePath = "api/v1/reports/" & Report & "/rows",
                Query = [figure = Figure, per_page = "100"] & parameters,
                Headers = [#"X-API-Key" = Key],
                ManualStatusHandling = {400, 404, 406, 422}
            ]),
            Status = Value.Metadata(Answer)[Response.Status],
            Said = Json.Document(Answer, TextEncoding.Utf8),
            Errors = Record.FieldOrDefault(Said, "errors", []),
            Details = List.Transform(Record.FieldNames(Errors), each _ & ": " & Text.Combine(Record.Field(Errors, _), "; "))
        in
            if Status = 200 then Said
            else error Error.Record("messwert", Text.Combine({Said[error]} & Details, ", "), Said[request_id]),

    First = Ask([page = "1"]),
    Moment = [at_seq = Text.From(First[meta][journal][seq]), today = First[data][filters][today]],
    Others = List.Transform({2 .. First[meta][pagination][total_pages]}, each Ask([page = Text.From(_)] & Moment)),
    Rows = List.Combine(List.Transform({First} & Others, each _[data][rows])),

    Columns = {"kind", "key", "date", "event_key", "customer_number", "name", "contribution"},
    Plain = Table.FromRecords(Rows, Columns, MissingField.UseNull),
    Keyed = Table.TransformColumns(Plain, {"key", each Text.Combine(List.Transform(_, Text.From), " ")}),
    // A fixed decimal number: it keeps the digits of amounts, up to a hundred thousand millions.
    Typed = Table.TransformColumnTypes(Keyed, {{"date", type date}, {"contribution", Currency.Type}}, "en-US"),

    Sum = List.Sum({0} & Typed[contribution], Precision.Decimal),
    Checked = if Number.Round(Sum, 2) = Number.Round(First[data][sum], 2) then Typed
        else error Error.Record("messwert", "the rows do not add up to the figure", Sum)
in
    Checked
