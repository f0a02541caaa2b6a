// The editors’ desk, made quicker. No page needs it.
