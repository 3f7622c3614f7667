import { words, type Words } from "../../config/words.ts";

/** Six words of 256 are 48 bits: nobody makes a certificate that shows the same ones while an installer stands there. */
const shownWords = 6;

/**
 * The first bytes of a SHA-256 fingerprint as words, for people who compare a screen with a label. The list is part of
 * what is printed on labels: a word once given away never changes.
 */
export function fingerprintWords(fingerprint: string): readonly Words[] {
  const bytes = fingerprint.split(":").slice(0, shownWords);
  return bytes.map((byte) => wordList[Number.parseInt(byte, 16)] as Words);
}

/** As it is read aloud and printed, in both languages. */
export function wordsLine(fingerprint: string): Words {
  const all = fingerprintWords(fingerprint);
  return words(all.map(({ zh }) => zh).join(" "), all.map(({ en }) => en).join(" "));
}

const wordText = `
  老虎 tiger 狮子 lion 大象 elephant 骆驼 camel 山羊 goat 绵羊 sheep 水牛 buffalo 白马 horse
  毛驴 donkey 花猫 cat 小狗 puppy 狐狸 fox 松鼠 squirrel 兔子 rabbit 刺猬 hedgehog 熊猫 panda
  黑熊 bear 猴子 monkey 海豚 dolphin 鲸鱼 whale 鲨鱼 shark 鲤鱼 carp 金鱼 goldfish 螃蟹 crab
  龙虾 lobster 乌龟 turtle 青蛙 frog 蜗牛 snail 蝴蝶 butterfly 蜜蜂 bee 蜻蜓 dragonfly 蚂蚁 ant
  燕子 swallow 麻雀 sparrow 老鹰 eagle 孔雀 peacock 天鹅 swan 鸭子 duck 公鸡 rooster 企鹅 penguin
  鹦鹉 parrot 鸽子 pigeon 章鱼 octopus 猫头鹰 owl 苹果 apple 香蕉 banana 橙子 orange 葡萄 grape
  西瓜 melon 草莓 strawberry 樱桃 cherry 桃子 peach 鸭梨 pear 柠檬 lemon 芒果 mango 菠萝 pineapple
  椰子 coconut 石榴 pomegranate 橄榄 olive 栗子 chestnut 核桃 walnut 花生 peanut 白菜 cabbage 萝卜 radish
  土豆 potato 番茄 tomato 黄瓜 cucumber 南瓜 pumpkin 茄子 eggplant 辣椒 pepper 大蒜 garlic 生姜 ginger
  蘑菇 mushroom 玉米 corn 大米 rice 小麦 wheat 黄豆 soybean 豆腐 tofu 面条 noodle 饺子 dumpling
  包子 bun 面包 bread 蛋糕 cake 饼干 biscuit 蜂蜜 honey 牛奶 milk 绿茶 tea 咖啡 coffee
  太阳 sun 月亮 moon 星星 star 白云 cloud 彩虹 rainbow 闪电 lightning 雪花 snowflake 露珠 dew
  高山 mountain 峡谷 canyon 瀑布 waterfall 小溪 brook 大河 river 湖泊 lake 海洋 ocean 海浪 wave
  沙滩 beach 岛屿 island 沙漠 desert 草原 prairie 森林 forest 竹子 bamboo 松树 pine 柳树 willow
  枫叶 maple 荷花 lotus 雏菊 daisy 玫瑰 rose 牡丹 peony 兰花 orchid 向日葵 sunflower 仙人掌 cactus
  青苔 moss 种子 seed 树根 root 树枝 branch 石头 stone 水晶 crystal 珍珠 pearl 贝壳 shell
  火山 volcano 冰川 glacier 洞穴 cave 山谷 valley 泉水 spring 沼泽 swamp 雨伞 umbrella 灯笼 lantern
  蜡烛 candle 火柴 match 钥匙 key 门锁 lock 剪刀 scissors 锤子 hammer 钉子 nail 锯子 saw
  梯子 ladder 绳子 rope 水桶 bucket 扫帚 broom 毛巾 towel 肥皂 soap 梳子 comb 镜子 mirror
  枕头 pillow 被子 quilt 桌子 table 椅子 chair 书架 shelf 沙发 sofa 地毯 carpet 窗帘 curtain
  花瓶 vase 茶壶 teapot 杯子 cup 盘子 plate 勺子 spoon 筷子 chopsticks 菜刀 knife 铁锅 wok
  冰箱 fridge 风扇 fan 台灯 lamp 时钟 clock 日历 calendar 铅笔 pencil 毛笔 brush 橡皮 eraser
  尺子 ruler 信封 envelope 邮票 stamp 报纸 newspaper 字典 dictionary 地图 map 书包 satchel 帽子 hat
  围巾 scarf 手套 glove 大衣 coat 衬衫 shirt 裙子 skirt 袜子 sock 靴子 boot 纽扣 button
  缝针 needle 眼镜 glasses 手表 watch 戒指 ring 项链 necklace 钱包 wallet 硬币 coin 风筝 kite
  气球 balloon 积木 block 拼图 puzzle 玩偶 doll 足球 football 篮球 basketball 象棋 chess 秋千 swing
  滑梯 slide 自行车 bicycle 汽车 car 火车 train 飞机 airplane 轮船 ship 帆船 sailboat 火箭 rocket
  卡车 truck 马车 wagon 桥梁 bridge 隧道 tunnel 灯塔 lighthouse 宝塔 pagoda 风车 windmill 水井 well
  篱笆 fence 花园 garden 市场 market 学校 school 码头 harbour 电影 film 钢琴 piano 笛子 flute
  吉他 guitar 大鼓 drum 喇叭 trumpet 二胡 fiddle 铃铛 bell 油画 painting 雕像 statue 望远镜 telescope
  指南针 compass 磁铁 magnet 电池 battery 灯泡 bulb 齿轮 gear 弹簧 coil 沙漏 hourglass 铁锚 anchor
  船桨 oar 帐篷 tent 背包 backpack 照相机 camera 收音机 radio 算盘 abacus 砚台 inkstone 印章 seal
`;

/** One word for each value of a byte, in both languages the same thing. */
export const wordList: readonly Words[] = wordText
  .trim()
  .split(/\s+/)
  .flatMap((zh, at, all) => (at % 2 === 0 ? [words(zh, all[at + 1] ?? "")] : []));
