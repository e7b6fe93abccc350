"""Where calls come from: the contract, its conformance tests, one module a source."""
