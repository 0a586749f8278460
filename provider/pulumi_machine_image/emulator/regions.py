"""Regions, zones and the partitions that copies stay within.

Zones and those that are sold out: the SDK's text of ZoneInfo. Partitions: the pages "Copying images" (mainland,
finance, outside the mainland); ap-taipei is named there as the one that takes no part in copies, its zone is from older
lists of zones. Regions that newer pages no longer list (ap-mumbai, na-toronto, eu-moscow) are left out.
"""

from typing import Literal, NamedTuple

Partition = Literal["mainland", "finance", "outside"]
_NUMERALS = "一二三四五六七八九"


class Zone(NamedTuple):
    """A part of a region."""

    name: str
    id: str
    number: int
    available: bool


class Region(NamedTuple):
    """Where images live; `number` makes the zones' ids (ap-guangzhou-3 is 100003)."""

    name: str
    partition: Partition
    english: str
    chinese: str
    number: int
    zone_numbers: tuple[int, ...]
    sold_out: tuple[int, ...] = ()
    copies: bool = True
    """Whether images can be copied from there and to there."""

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Its zones, in order."""
        return tuple(
            Zone(f"{self.name}-{n}", str(self.number * 10_000 + n), n, n not in self.sold_out)
            for n in self.zone_numbers
        )

    def title(self, language: str) -> str:
        """Its name for people."""
        return self.english if language.startswith("en") else self.chinese

    def zone_title(self, zone: Zone, language: str) -> str:
        """A zone's name for people."""
        if language.startswith("en"):
            return f"{self.english.split('(')[-1].rstrip(')')} Zone {zone.number}"
        return f"{self.chinese.split('(')[-1].rstrip(')')}{_NUMERALS[zone.number - 1]}区"


_ALL = (
    Region("ap-guangzhou", "mainland", "South China (Guangzhou)", "华南地区(广州)", 10, (1, 2, 3, 4, 6, 7), (1, 2)),
    Region("ap-shanghai", "mainland", "East China (Shanghai)", "华东地区(上海)", 20, (2, 3, 4, 5, 8)),
    Region("ap-nanjing", "mainland", "East China (Nanjing)", "华东地区(南京)", 33, (1, 2, 3)),
    Region("ap-beijing", "mainland", "North China (Beijing)", "华北地区(北京)", 80, (1, 3, 4, 5, 6, 7), (1,)),
    Region("ap-chengdu", "mainland", "Southwest China (Chengdu)", "西南地区(成都)", 16, (1, 2)),
    Region("ap-chongqing", "mainland", "Southwest China (Chongqing)", "西南地区(重庆)", 19, (1,)),
    Region("ap-shenzhen-fsi", "finance", "South China (Shenzhen Finance)", "华南地区(深圳金融)", 11, (1, 2, 3), (3,)),
    Region("ap-shanghai-fsi", "finance", "East China (Shanghai Finance)", "华东地区(上海金融)", 7, (2, 3, 4)),
    Region(
        "ap-hongkong", "outside", "Hong Kong, Macao and Taiwan (Hong Kong)", "港澳台地区(中国香港)", 30, (1, 2, 3), (1,)
    ),
    Region(
        "ap-taipei", "outside", "Hong Kong, Macao and Taiwan (Taipei)", "港澳台地区(中国台北)", 39, (1,), copies=False
    ),
    Region("ap-singapore", "outside", "Southeast Asia (Singapore)", "亚太东南(新加坡)", 90, (1, 2, 3, 4)),
    Region("ap-jakarta", "outside", "Southeast Asia (Jakarta)", "亚太东南(雅加达)", 72, (1, 2)),
    Region("ap-seoul", "outside", "Northeast Asia (Seoul)", "亚太东北(首尔)", 18, (1, 2)),
    Region("ap-tokyo", "outside", "Northeast Asia (Tokyo)", "亚太东北(东京)", 25, (1, 2)),
    Region("ap-bangkok", "outside", "Southeast Asia (Bangkok)", "亚太东南(曼谷)", 23, (1, 2)),
    Region("na-siliconvalley", "outside", "West US (Silicon Valley)", "美国西部(硅谷)", 15, (1, 2)),
    Region("na-ashburn", "outside", "East US (Virginia)", "美国东部(弗吉尼亚)", 22, (1, 2)),
    Region("eu-frankfurt", "outside", "Europe (Frankfurt)", "欧洲地区(法兰克福)", 17, (1, 2)),
    Region("sa-saopaulo", "outside", "South America (Sao Paulo)", "南美地区(圣保罗)", 74, (1,)),
)
REGIONS = {region.name: region for region in _ALL}


def zone_in(region: str, zone: str) -> Zone | None:
    """The zone of that name, if the region has it."""
    return next((known for known in REGIONS[region].zones if known.name == zone), None)
