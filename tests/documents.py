"""Short requirements documents of tests that are not about reading."""

BATCH = """# Overnight scores

Every night a batch run scores 2 million customers on AWS in eu-west-1. It must end within 4 hours.
We use gradient boosting, retrained monthly on 5 GB. Production only. GitHub Actions deploys.
The cloud must not cost more than 500 USD a month. Personal data (names, addresses) is processed and GDPR applies.
"""

ONLINE = """# Quote prices

A REST endpoint scores 60 requests per second on average and 120 requests per second at peak with gradient boosting.
p99 latency must stay below 300 ms. It runs on AWS. Availability is 99.9 %. The model is retrained weekly on 4 GB.
"""
