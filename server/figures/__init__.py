"""The figures of domain.md §9: what each is, how it is worked out, which cars are behind it; between store and pages.

Pages, calls and reports ask here, so that all of them say the same. Knows no request and no page.
"""
