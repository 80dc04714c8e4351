"""The provinces of China by the first two digits of their codes (GB/T 2260), in both languages."""

from typing import Final, NamedTuple

from portal.series_texts import CHINESE


class Region(NamedTuple):
    """A province, region or city of that rank."""

    chinese: str
    english: str


REGIONS: Final = {
    "11": Region("北京", "Beijing"),
    "12": Region("天津", "Tianjin"),
    "13": Region("河北", "Hebei"),
    "14": Region("山西", "Shanxi"),
    "15": Region("内蒙古", "Inner Mongolia"),
    "21": Region("辽宁", "Liaoning"),
    "22": Region("吉林", "Jilin"),
    "23": Region("黑龙江", "Heilongjiang"),
    "31": Region("上海", "Shanghai"),
    "32": Region("江苏", "Jiangsu"),
    "33": Region("浙江", "Zhejiang"),
    "34": Region("安徽", "Anhui"),
    "35": Region("福建", "Fujian"),
    "36": Region("江西", "Jiangxi"),
    "37": Region("山东", "Shandong"),
    "41": Region("河南", "Henan"),
    "42": Region("湖北", "Hubei"),
    "43": Region("湖南", "Hunan"),
    "44": Region("广东", "Guangdong"),
    "45": Region("广西", "Guangxi"),
    "46": Region("海南", "Hainan"),
    "50": Region("重庆", "Chongqing"),
    "51": Region("四川", "Sichuan"),
    "52": Region("贵州", "Guizhou"),
    "53": Region("云南", "Yunnan"),
    "54": Region("西藏", "Tibet"),
    "61": Region("陕西", "Shaanxi"),
    "62": Region("甘肃", "Gansu"),
    "63": Region("青海", "Qinghai"),
    "64": Region("宁夏", "Ningxia"),
    "65": Region("新疆", "Xinjiang"),
    "71": Region("台湾", "Taiwan"),
    "81": Region("香港", "Hong Kong"),
    "82": Region("澳门", "Macao"),
}
"""By code, in its order."""


def region_name(code: str, language: str) -> str:
    """Return what a region is called; "" for a code that none has."""
    found = REGIONS.get(code)
    if found is None:
        return ""
    return found.chinese if language == CHINESE else found.english
