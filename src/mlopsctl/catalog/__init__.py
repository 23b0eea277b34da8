from mlopsctl.catalog.catalogue import Catalog, load
from mlopsctl.catalog.clouds import Cloud, Region
from mlopsctl.catalog.rows import Quota, Throughput

__all__ = ["Catalog", "Cloud", "Quota", "Region", "Throughput", "load"]
