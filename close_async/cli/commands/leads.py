"""``close-async leads``: the verbs that are more than one request."""

import typer

app: typer.Typer = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def duplicates() -> None:
    """Find leads that are the same company."""

@app.command()
def restore() -> None:
    """Create a deleted lead again."""
