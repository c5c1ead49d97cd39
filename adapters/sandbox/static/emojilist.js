// Common emoji by their names, in the order of the picker.

const GROUPS = {
  "emoji.faces":
    "😀 grinning,😃 big smile,😄 smiling eyes,😁 beaming,😅 relieved laugh sweat,😂 tears of joy laughing,🤣 rolling laughing,🙂 slight smile,🙃 upside down,😉 wink,😊 blush happy,😇 halo angel,🥰 smiling with hearts,😍 heart eyes,😘 kiss,😋 yummy tasty,😜 winking tongue,🤪 silly,🤗 hug,🤭 giggle hand over mouth,🤫 quiet hush,🤔 thinking,🤨 raised eyebrow,😐 neutral,😑 expressionless,😶 no mouth speechless,😏 smirk,🙄 rolling eyes,😬 grimace,😌 relieved,😔 pensive sad,😴 sleeping,😷 mask ill,🤒 fever,🤕 hurt bandage,🤢 sick nauseous,🥵 hot,🥶 cold freezing,😵 dizzy,🤯 mind blown,🥳 party,😎 cool sunglasses,🤓 nerd,🧐 monocle looking closely,😕 confused,😟 worried,🙁 frown,😮 surprised,😳 flushed,🥺 pleading,😢 crying,😭 sobbing,😱 scream,😞 disappointed,😓 cold sweat,😩 weary,😤 huffing,😠 angry,🤬 swearing,🙈 see no evil monkey,🙉 hear no evil monkey,🙊 speak no evil monkey",
  "emoji.people":
    "👋 wave hello,✋ raised hand,👌 ok hand,🤌 pinched fingers,✌️ victory peace,🤞 fingers crossed,🤟 love you,👈 pointing left,👉 pointing right,👆 pointing up,👇 pointing down,👍 thumbs up yes,👎 thumbs down no,✊ fist,👏 clap applause,🙌 hands up hooray,👐 open hands,🤝 handshake agreed,🙏 thanks folded hands,✍️ writing hand,💪 strong muscle,👂 ear listening,👀 eyes looking,🧠 brain,🙋 raising hand volunteer,🙇 bow sorry,🤷 shrug,🤦 facepalm,💁 tipping hand,🚶 walking,🏃 running,💃 dancing,👥 people,👶 baby,🧓 old person,👩‍⚕️ nurse health worker,👩‍🏫 teacher,👩‍🍳 cook,👩‍💻 at the computer,👩‍🔬 scientist",
  "emoji.work":
    "❓ question,❗ exclamation,✅ check done yes,✔️ tick,❌ cross no,➕ plus,➖ minus,⚠️ warning,🚫 forbidden,ℹ️ information,🔖 bookmark keep,📌 pin,📎 paperclip,📝 note memo,📄 page,📚 books,📖 open book,📊 chart bars,📈 chart rising,📉 chart falling,📅 calendar,⏰ alarm clock,⏳ hourglass waiting,🔍 search magnifier,🔗 link,🔒 locked,🔓 unlocked,🔑 key,💡 idea light bulb,🎯 target bullseye,🏁 finish flag,🚩 red flag,🚀 rocket launch,🔥 fire,💥 boom,✨ sparkles,⭐ star,🌟 glowing star,🏆 trophy,🎉 party popper tada,🎁 present gift,🎈 balloon,💬 speech bubble,💭 thought bubble,📣 megaphone,🔔 bell,📞 telephone,📧 email,💯 hundred,♻️ recycle reuse,🔄 again repeat,🆘 help sos,🆕 new",
  "emoji.food":
    "☕ coffee,🍵 tea,🥛 milk,🧃 juice,🍺 beer,🥂 cheers glasses,🍎 apple,🍌 banana,🍓 strawberry,🍋 lemon,🍅 tomato,🥕 carrot,🥦 broccoli,🥑 avocado,🍞 bread,🥐 croissant,🧀 cheese,🥚 egg,🥗 salad,🥪 sandwich,🍲 stew pot,🍜 noodles soup,🍝 spaghetti,🍕 pizza,🍚 rice,🍰 cake,🍪 cookie,🍫 chocolate,🍿 popcorn,🍽️ plate lunch",
  "emoji.nature":
    "☀️ sun,🌤️ sun and cloud,☁️ cloud,🌧️ rain,⛈️ thunderstorm,❄️ snow,🌈 rainbow,🌙 moon,🌍 earth world,🌱 seedling,🌿 herb,🌳 tree,🌻 sunflower,🌹 rose,🍀 clover luck,🍂 autumn leaves,🐶 dog,🐱 cat,🐭 mouse,🐝 bee,🦋 butterfly,🐌 snail slow,🐢 turtle,🐘 elephant,🐧 penguin,🦉 owl wise",
  "emoji.things":
    "❤️ heart love,🧡 orange heart,💛 yellow heart,💚 green heart,💙 blue heart,💜 purple heart,🖤 black heart,💔 broken heart,💐 flowers bouquet,🏠 house home,🏥 hospital,🏫 school,🏢 office,🚗 car,🚲 bicycle,🚌 bus,✈️ plane,🗺️ map,🧭 compass,🎒 backpack,🩹 plaster bandage,🩺 stethoscope,💊 pill medicine,💉 syringe,🧪 test tube,🛠️ tools,🔧 wrench,🧰 toolbox,🧵 thread,💻 laptop,📷 camera,🎧 headphones,🎵 music,⚽ football,🧩 puzzle piece,🎨 art palette,🕯️ candle,🧹 broom,🪜 ladder,🌉 bridge",
};

/** `[label key, [{emoji, name}]]` for every group. */
export const EMOJI = Object.entries(GROUPS).map(([group, all]) => [
  group,
  all.split(",").map((entry) => {
    const space = entry.indexOf(" ");
    return { emoji: entry.slice(0, space), name: entry.slice(space + 1) };
  }),
]);
