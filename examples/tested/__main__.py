from fleet import fleet

fleet()
