"""The editor of a procedure's flow: its steps, ways, picture and a trial on the real calendar."""
