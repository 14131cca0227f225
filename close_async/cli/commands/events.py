"""``close-async events``: the verbs that are more than one request."""

import typer

app: typer.Typer = typer.Typer(add_completion=False, rich_markup_mode="markdown")


@app.command()
def follow() -> None:
    """Print events as they happen."""

@app.command()
def after() -> None:
    """Print events as they happen."""
