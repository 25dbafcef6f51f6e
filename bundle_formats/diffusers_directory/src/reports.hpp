// All that a check of this format can find. FORMAT.md explains each rule; a test holds the two together.
#pragma once

#include <array>
#include <string_view>

#include <gantry/finding.hpp>

namespace gantry::formats::diffusers_directory {

struct Report {
    std::string_view rule;  // its id in FORMAT.md
    Severity severity = Severity::info;
    std::string_view code;  // stable: what programs compare

    friend constexpr bool operator==(const Report&, const Report&) = default;
};

namespace report {

inline constexpr Report kIndexMissing{"D1", Severity::fatal, "missing_model_index"};
inline constexpr Report kIndexNotJson{"D2", Severity::fatal, "invalid_model_index_json"};
inline constexpr Report kIndexLfsPointer{"D2", Severity::fatal, "lfs_pointer"};
inline constexpr Report kNameTwice{"D3", Severity::warning, "duplicate_name"};
inline constexpr Report kOddJson{"D3", Severity::warning, "nonstandard_json"};
inline constexpr Report kClassNotNamed{"D4", Severity::fatal, "missing_pipeline_class"};
inline constexpr Report kClassUnknown{"D5", Severity::fatal, "unsupported_pipeline"};
inline constexpr Report kPipelineCodeMissing{"D6", Severity::fatal, "unsupported_pipeline"};
inline constexpr Report kPipelineCode{"D6", Severity::warning, "requires_custom_code"};
inline constexpr Report kTaskNotTaken{"D7", Severity::fatal, "unsupported_pipeline"};
inline constexpr Report kTaskUnknown{"D7", Severity::warning, "unknown_task"};
inline constexpr Report kEntryShape{"D8", Severity::fatal, "invalid_component_entry"};
inline constexpr Report kRequiredEntry{"D9", Severity::fatal, "missing_component"};
inline constexpr Report kDenoiserMissing{"D10", Severity::fatal, "missing_component"};
inline constexpr Report kNameLeadsOut{"D11", Severity::fatal, "path_escape"};
inline constexpr Report kComponentClass{"D12", Severity::fatal, "unsupported_component"};
inline constexpr Report kRetiredClass{"D13", Severity::degrading, "retired_component_class"};
inline constexpr Report kComponentCode{"D14", Severity::warning, "requires_custom_code"};
inline constexpr Report kFolderMissing{"D15", Severity::degrading, "missing_component"};
inline constexpr Report kFlatComponent{"D15", Severity::info, "flat_component"};
inline constexpr Report kConfigMissing{"D16", Severity::degrading, "missing_config"};
inline constexpr Report kConfigInvalid{"D16", Severity::degrading, "invalid_config"};
inline constexpr Report kVocabularyMissing{"D17", Severity::degrading, "missing_vocabulary"};
inline constexpr Report kVocabularyInvalid{"D17", Severity::degrading, "invalid_vocabulary"};
inline constexpr Report kTokenizerConfigMissing{"D18", Severity::degrading, "missing_tokenizer_config"};
inline constexpr Report kTokenizerConfigInvalid{"D18", Severity::degrading, "invalid_config"};
inline constexpr Report kProcessorMissing{"D19", Severity::degrading, "missing_config"};
inline constexpr Report kProcessorInvalid{"D19", Severity::degrading, "invalid_config"};
inline constexpr Report kWeightsMissing{"D20", Severity::degrading, "missing_weights"};
inline constexpr Report kFileEmpty{"D21", Severity::degrading, "empty_file"};
inline constexpr Report kShardIndexInvalid{"D22", Severity::degrading, "invalid_shard_index"};
inline constexpr Report kShardLeadsOut{"D23", Severity::fatal, "path_escape"};
inline constexpr Report kShardNotBare{"D23", Severity::degrading, "invalid_shard_index"};
inline constexpr Report kShardMissing{"D24", Severity::degrading, "missing_shard"};
inline constexpr Report kVariantConflict{"D25", Severity::degrading, "variant_conflict"};
inline constexpr Report kNameWithoutDot{"D26", Severity::degrading, "name_without_dot"};
inline constexpr Report kLeadsOut{"D27", Severity::fatal, "path_escape"};
inline constexpr Report kUnreadable{"D28", Severity::degrading, "component_unreadable"};
inline constexpr Report kLfsPointer{"D29", Severity::degrading, "lfs_pointer"};
inline constexpr Report kSafetensorsCut{"D30", Severity::degrading, "truncated_file"};
inline constexpr Report kSafetensorsInvalid{"D30", Severity::degrading, "invalid_safetensors"};
inline constexpr Report kNoTensors{"D30", Severity::degrading, "no_tensors"};
inline constexpr Report kShardTensorsMissing{"D55", Severity::degrading, "missing_tensors"};
inline constexpr Report kTorchFileInvalid{"D31", Severity::degrading, "invalid_weight_file"};
inline constexpr Report kExternalReference{"D32", Severity::warning, "external_reference"};
inline constexpr Report kPickle{"D33", Severity::warning, "pickle_weights"};
inline constexpr Report kOtherFormat{"D34", Severity::fatal, "other_format"};
inline constexpr Report kModularIndex{"D35", Severity::info, "modular_index"};
inline constexpr Report kCaseClash{"D36", Severity::warning, "case_clash"};
inline constexpr Report kExtractorMissing{"D45", Severity::fatal, "missing_component"};
inline constexpr Report kOwnSettings{"D46", Severity::degrading, "invalid_config"};
inline constexpr Report kTokenFileInvalid{"D47", Severity::degrading, "invalid_config"};
inline constexpr Report kIndexVersion{"D50", Severity::fatal, "invalid_model_version"};
inline constexpr Report kSettingEmpty{"D51", Severity::fatal, "invalid_pipeline_setting"};
inline constexpr Report kUnetVersion{"D52", Severity::degrading, "invalid_config"};
inline constexpr Report kModelCardInvalid{"D53", Severity::degrading, "invalid_config"};
inline constexpr Report kOutsideChecker{"D54", Severity::warning, "external_reference"};
inline constexpr Report kWholeOtherwise{"D44", Severity::warning, "broken_without_arguments"};
inline constexpr Report kWeightsDiffer{"D37", Severity::degrading, "digest_mismatch"};
inline constexpr Report kFileEdited{"D38", Severity::warning, "edited_file"};
inline constexpr Report kNoDigest{"D39", Severity::info, "no_recorded_digest"};

inline constexpr std::array kAll{
    kIndexMissing,
    kIndexNotJson,
    kIndexLfsPointer,
    kNameTwice,
    kOddJson,
    kClassNotNamed,
    kClassUnknown,
    kPipelineCodeMissing,
    kPipelineCode,
    kTaskNotTaken,
    kTaskUnknown,
    kEntryShape,
    kRequiredEntry,
    kDenoiserMissing,
    kNameLeadsOut,
    kComponentClass,
    kRetiredClass,
    kComponentCode,
    kFolderMissing,
    kFlatComponent,
    kConfigMissing,
    kConfigInvalid,
    kVocabularyMissing,
    kVocabularyInvalid,
    kTokenizerConfigMissing,
    kTokenizerConfigInvalid,
    kProcessorMissing,
    kProcessorInvalid,
    kWeightsMissing,
    kFileEmpty,
    kShardIndexInvalid,
    kShardLeadsOut,
    kShardNotBare,
    kShardMissing,
    kVariantConflict,
    kNameWithoutDot,
    kLeadsOut,
    kUnreadable,
    kLfsPointer,
    kSafetensorsCut,
    kSafetensorsInvalid,
    kNoTensors,
    kShardTensorsMissing,
    kTorchFileInvalid,
    kExternalReference,
    kPickle,
    kOtherFormat,
    kModularIndex,
    kCaseClash,
    kExtractorMissing,
    kOwnSettings,
    kTokenFileInvalid,
    kIndexVersion,
    kSettingEmpty,
    kUnetVersion,
    kModelCardInvalid,
    kOutsideChecker,
    kWholeOtherwise,
    kWeightsDiffer,
    kFileEdited,
    kNoDigest,
};

}  // namespace report
}  // namespace gantry::formats::diffusers_directory
