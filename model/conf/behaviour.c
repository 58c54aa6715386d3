/* behaviour.c - how people answer payments: by channel, numbers and where they come from. */
#include "conf/behaviour.h"

#include "conf/keys.h"

#include <stdlib.h>

static const struct {
    int channel;
    const char *name;
    double low, high;
} numbers[AMP_BEHAVIOUR_NUMBERS] = {
#define X(channel, name, low, high) {AMP_CHANNEL_##channel, #name, low, high},
    AMP_BEHAVIOUR_LIST(X)
#undef X
};
const char *const amp_behaviour_names[AMP_BEHAVIOUR_NUMBERS] = {
#define X(channel, name, low, high) #channel "." #name,
    AMP_BEHAVIOUR_LIST(X)
#undef X
};
static const struct {
    const char *name;
    int keys;
} channels[AMP_CHANNELS] = {
    [AMP_CHANNEL_schooling] = {"schooling", AMP_KEYS_SCHOOLING},
    [AMP_CHANNEL_labour_supply] = {"labour_supply", AMP_KEYS_LABOUR_SUPPLY},
    [AMP_CHANNEL_formality] = {"formality", AMP_KEYS_FORMALITY},
    [AMP_CHANNEL_private_transfers] = {"private_transfers", AMP_KEYS_PRIVATE_TRANSFERS},
    [AMP_CHANNEL_multiplier] = {"multiplier", AMP_KEYS_MULTIPLIER},
};

static const config_setting_t *get(const config_setting_t *group, const char *name)
{
    return config_setting_get_member(group, name);
}

static void read_channel(amp_reader *r, const config_setting_t *s, int channel, amp_behaviour *b)
{
    int closing;
    if (!amp_reader_group(r, s, AMP_KEYS(channels[channel].keys)))
        return;
    for (int k = 0; k < AMP_BEHAVIOUR_NUMBERS; k++)
        if (numbers[k].channel == channel)
            amp_reader_number(r, get(s, numbers[k].name), numbers[k].low, numbers[k].high,
                              &b->number[k], &b->text[k]);
    amp_reader_words(r, get(s, "assumption"), &b->source[channel]);
    amp_reader_words(r, get(s, "source"), &b->source[channel]);
    if (amp_reader_choice(r, get(s, "closing"), amp_closing_names, AMP_CLOSING_COUNT, &closing))
        b->closing = (amp_closing)closing;
}

void amp_behaviour_read(amp_reader *r, const config_setting_t *group, amp_behaviour *b)
{
    const char *note;
    *b = (amp_behaviour){.loc = amp_reader_loc(r, group)};
    for (int k = 0; k < AMP_BEHAVIOUR_NUMBERS; k++)
        b->number[k] = AMP_PLAIN(0.0);
    for (int c = 0; c < AMP_CHANNELS; c++)
        b->source[c] = "";
    if (!amp_reader_group(r, group, AMP_KEYS(AMP_KEYS_BEHAVIOUR)))
        return;
    amp_reader_text(r, get(group, "note"), &note);
    for (int c = 0; c < AMP_CHANNELS; c++)
        read_channel(r, get(group, channels[c].name), c, b);
}

amp_err amp_behaviour_register(amp_ctx *ctx, amp_registry *registry, amp_behaviour *b)
{
    for (int k = 0; k < AMP_BEHAVIOUR_NUMBERS; k++) {
        if (!b->text[k])
            continue;
        char *name = amp_format("behaviour.%s", amp_behaviour_names[k]);
        if (!name)
            return amp_fail_memory(ctx);
        const amp_err err = amp_registry_add(ctx, registry, name, b->text[k],
                                             b->source[numbers[k].channel], b->loc, &b->number[k]);
        free(name);
        AMP_TRY(err);
    }
    return AMP_OK;
}
