"""What Datasette calls the database, whatever its file is called. Alone here, so that pages need not import the app."""

DATABASE = "backstory"
